"""Drivers: how the orchestrator and streams reach nodes. `base` defines what a driver has to do."""

from .base import (
    ContainerSpec,
    Credentials,
    Driver,
    Ended,
    Engine,
    EngineError,
    EngineFacts,
    Gauge,
    Gauges,
    ImageFacts,
    Line,
    Load,
    Log,
    Logs,
    MachineSpec,
    Mount,
    Network,
    NodeUnreachableError,
    Port,
    Report,
    Status,
    Terminal,
    Terminals,
)
from .gauges import SimulatedGauges
from .real import DockerDriver, DockerGauges, DockerLogs, DockerTerminals
from .simulated import SimulatedDriver
from .terminals import SimulatedTerminals

__all__ = [
    "ContainerSpec", "Credentials", "DockerDriver", "Driver", "Ended", "Engine", "EngineError", "EngineFacts", "Gauge",
    "Gauges", "ImageFacts", "Line", "Load", "Log", "Logs", "MachineSpec", "Mount", "Network", "NodeUnreachableError",
    "Port", "Report", "SimulatedDriver", "Status", "Terminal", "Terminals", "make_drivers", "make_gauges", "make_logs",
    "make_terminals",
]  # fmt: skip


def make_drivers() -> dict[str, Driver]:
    """A driver for each kind of node, by the value of `Node.driver`."""
    return {"simulated": SimulatedDriver(), "docker": DockerDriver()}


def make_terminals() -> dict[str, Terminals]:
    """What opens terminals in containers, by the value of `Node.driver`."""
    return {"simulated": SimulatedTerminals(), "docker": DockerTerminals()}


def make_logs() -> dict[str, Logs]:
    """What reads logs that engines keep, by the value of `Node.driver`."""
    return {"docker": DockerLogs()}


def make_gauges() -> dict[str, Gauges]:
    """What measures the load of containers and nodes, by the value of `Node.driver`."""
    return {"simulated": SimulatedGauges(), "docker": DockerGauges()}
