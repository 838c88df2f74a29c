"""The shell of simulated containers: a small one, over the container's own files and environment."""

from .files import Files
from .place import Mount, Place
from .shell import Shell
from .terminal import SimulatedTerminal

__all__ = ["Files", "Mount", "Place", "Shell", "SimulatedTerminal"]
