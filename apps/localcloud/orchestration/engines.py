"""Access to the engines of nodes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from ..drivers import Driver, Engine, EngineError, MachineSpec, Report
from ..models import Node
from .calls import Asking, Calls, Wait

_T = TypeVar("_T")


class Engines:
    """The engines of all nodes, through the driver of each node's kind."""

    def __init__(self, drivers: Mapping[str, Driver]) -> None:
        self._drivers = drivers
        self._calls = Calls()

    def ask(
        self, node: Node | None, what: Callable[[Engine], _T], *, tried: bool = False, kind: str = ""
    ) -> Asking[_T]:
        """Calls `what` with the node's engine and returns its result. Raises EngineError, also if the node is gone.

        An unreachable node is called only if `tried`. Calls of a remote engine run in a thread of their own, so
        `what` may not touch the database. Each `kind` has its own limit on concurrent calls, and so have `tried`
        ones: long calls delay no short ones, and health checks run however many other calls are stuck.
        """
        if node is None:
            raise EngineError("The node no longer exists.")
        driver = self._drivers[node.driver]
        engine = driver.engine(node.pk, reachable=tried or node.state != "Unreachable")
        if not driver.is_remote:
            return what(engine)
        call = self._calls.begin(node.pk, partial(what, engine), "look" if tried else kind)
        yield Wait((call,))
        return call.result()

    def takes(self, node: Node | None, seconds: float) -> float:
        """See `Work.takes`."""
        return 0.0 if node is not None and self.is_remote(node) else seconds

    def is_remote(self, node: Node) -> bool:
        return self._drivers[node.driver].is_remote

    def demand_upgrades(self, node: Node) -> None:
        """Raises EngineError if the node's engine cannot be upgraded through the API."""
        if not self._drivers[node.driver].upgrades:
            raise EngineError("Its Docker engine cannot be upgraded from here. Upgrade it on the machine itself.")

    def provision(self, driver: str, machine: MachineSpec) -> str:
        return self._drivers[driver].provision(machine)

    def discard(self, node: Node) -> Asking[None]:
        """Releases the node's machine and all that is on it. One that cannot be reached keeps its contents."""
        driver = self._drivers[node.driver]
        if driver.is_remote and node.state != "Unreachable":
            yield from self.ask(node, lambda engine: engine.clear(), tried=True)
        driver.discard(node.pk)

    def open(self, wake: Callable[[], None]) -> None:
        for driver in self._drivers.values():
            driver.open(wake)

    def collect(self, now: float) -> Report:
        """Merges the reports of all drivers."""
        reports = [driver.collect(now) for driver in self._drivers.values()]
        dues = [report.due for report in reports if report.due is not None]
        return Report(
            [line for report in reports for line in report.lines],
            [end for report in reports for end in report.ended],
            [container for report in reports for container in report.changed],
            [node for report in reports for node in report.nodes],
            due=min(dues, default=None),
        )

    def close(self) -> None:
        for driver in self._drivers.values():
            driver.close()
