"""From nodes to their engines."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from ..drivers import Driver, Engine, EngineError, MachineSpec, Report
from ..models import Node
from .calls import Asking, Calls, Wait

_T = TypeVar("_T")


class Engines:
    """All nodes, through the drivers of their kinds."""

    def __init__(self, drivers: Mapping[str, Driver]) -> None:
        self._drivers = drivers
        self._calls = Calls()

    def ask(
        self, node: Node | None, what: Callable[[Engine], _T], *, tried: bool = False, kind: str = ""
    ) -> Asking[_T]:
        """What the node's engine answers; `tried` also where it did not the last time.

        EngineError where there is no such node any more. The call of an engine that is far away is made in a thread
        of its own, and may not touch the database; meanwhile others go on. Those of a `kind` that takes long wait for
        one another alone, as do those that are `tried`: however many an engine leaves unanswered, that is noticed.
        """
        if node is None:
            raise EngineError("The node is gone.")
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
        """EngineError where the node's engine cannot be upgraded from here."""
        if not self._drivers[node.driver].upgrades:
            raise EngineError("Its engine is upgraded on the machine itself, by whoever looks after that.")

    def provision(self, driver: str, machine: MachineSpec) -> str:
        return self._drivers[driver].provision(machine)

    def discard(self, node: Node) -> Asking[None]:
        """Give the machine back, with all that is on it; one that cannot be reached keeps what it holds."""
        driver = self._drivers[node.driver]
        if driver.is_remote and node.state != "Unreachable":
            yield from self.ask(node, lambda engine: engine.clear(), tried=True)
        driver.discard(node.pk)

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
            [container for report in reports for container in report.changed],
            [node for report in reports for node in report.nodes],
            due=min(dues, default=None),
        )

    def close(self) -> None:
        for driver in self._drivers.values():
            driver.close()
