"""How the orchestrator reaches machines. See `base` for what a driver has to do."""

from .base import (
    ContainerSpec,
    Driver,
    Ended,
    Engine,
    EngineError,
    Line,
    NodeUnreachableError,
    Report,
    Status,
)
from .simulated import SimulatedDriver

__all__ = [
    "ContainerSpec", "Driver", "Ended", "Engine", "EngineError", "Line", "NodeUnreachableError", "Report",
    "SimulatedDriver", "Status", "make_drivers",
]  # fmt: skip


def make_drivers() -> dict[str, Driver]:
    """A driver for each kind of node, by the name that stands in `Node.driver`."""
    return {"simulated": SimulatedDriver()}
