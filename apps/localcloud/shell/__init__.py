"""A small shell for simulated containers, with their files and environment."""

from .files import Files
from .place import Mount, Place
from .shell import Shell
from .terminal import SimulatedTerminal

__all__ = ["Files", "Mount", "Place", "Shell", "SimulatedTerminal"]
