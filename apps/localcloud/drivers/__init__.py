"""How the orchestrator reaches machines. See `base` for what a driver has to do."""

from .base import (
    ContainerSpec,
    Credentials,
    Driver,
    Ended,
    Engine,
    EngineError,
    EngineFacts,
    Line,
    MachineSpec,
    NodeUnreachableError,
    Report,
    Status,
    Terminal,
    Terminals,
)
from .simulated import SimulatedDriver
from .terminals import SimulatedTerminals

__all__ = [
    "ContainerSpec", "Credentials", "Driver", "Ended", "Engine", "EngineError", "EngineFacts", "Line", "MachineSpec",
    "NodeUnreachableError", "Report", "SimulatedDriver", "Status", "Terminal", "Terminals", "make_drivers",
    "make_terminals",
]  # fmt: skip


def make_drivers() -> dict[str, Driver]:
    """A driver for each kind of node, by the name that stands in `Node.driver`."""
    return {"simulated": SimulatedDriver()}


def make_terminals() -> dict[str, Terminals]:
    """The way into containers, by the same names."""
    return {"simulated": SimulatedTerminals()}
