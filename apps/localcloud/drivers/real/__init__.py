"""Nodes that are there: Docker engines, of any kind that the `docker` package reaches."""

from .driver import DockerDriver, facts_at
from .logs import DockerLogs
from .terminals import DockerTerminals

__all__ = ["DockerDriver", "DockerLogs", "DockerTerminals", "facts_at"]
