"""The way from a node to its engine."""

from collections.abc import Callable, Mapping

from ..drivers import Driver, Engine, EngineError, MachineSpec, Report
from ..models import Node


class Engines:
    """All nodes, through the drivers of their kinds."""

    def __init__(self, drivers: Mapping[str, Driver]) -> None:
        self._drivers = drivers

    def of(self, node: Node | None) -> Engine:
        """The node's engine. EngineError where there is no such node any more."""
        if node is None:
            raise EngineError("The node is gone.")
        return self._drivers[node.driver].engine(node.pk, reachable=node.state != "Unreachable")

    def tried(self, node: Node) -> Engine:
        """The node's engine, also where it did not answer the last time."""
        return self._drivers[node.driver].engine(node.pk, reachable=True)

    def provision(self, driver: str, machine: MachineSpec) -> str:
        return self._drivers[driver].provision(machine)

    def discard(self, node: Node) -> None:
        self._drivers[node.driver].discard(node.pk)

    def open(self, wake: Callable[[], None]) -> None:
        for driver in self._drivers.values():
            driver.open(wake)

    def collect(self, now: float) -> Report:
        """The reports of all drivers as one."""
        reports = [driver.collect(now) for driver in self._drivers.values()]
        dues = [report.due for report in reports if report.due is not None]
        return Report(
            [line for report in reports for line in report.lines],
            [end for report in reports for end in report.ended],
            min(dues, default=None),
        )

    def close(self) -> None:
        for driver in self._drivers.values():
            driver.close()
