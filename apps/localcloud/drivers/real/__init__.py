"""Real nodes: Docker engines, reached through the `docker` package."""

from .driver import DockerDriver, facts_at
from .gauges import DockerGauges
from .logs import DockerLogs
from .terminals import DockerTerminals

__all__ = ["DockerDriver", "DockerGauges", "DockerLogs", "DockerTerminals", "facts_at"]
