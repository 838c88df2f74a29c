"""Load measurements: one for each container or node, however many clients watch it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from ..drivers import EngineError, Gauge, Load, make_gauges
from ..models import Container, Node
from .addresses import Stats
from .feeds import Feed, Message, Send, in_thread

PAUSE, FIRST_PAUSE = 2.0, 1.0  # seconds between measurements; engines with counters need two for the first frame
_MB = 1024 * 1024
_GAUGES = make_gauges()
_AT_WORK = {"Running", "Stopping"}
_REACHABLE = {"Deployed", "Upgrading"}


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured object as it is now. If it `is_idle`, nothing runs and it has no load. `limit` is in bytes."""

    node: UUID | None
    container: UUID | None
    driver: str
    cpus: int
    limit: int
    is_idle: bool
    is_reachable: bool


def measured(asked: Stats) -> Measured | None:
    """The object to measure; None if it does not exist or is terminated."""
    return _container(asked.uuid) if asked.kind.name == "container" else _node(asked.uuid)


def _container(uuid: UUID) -> Measured | None:
    found = Container.objects.filter(pk=uuid).exclude(state="Terminated").select_related("node").first()
    if found is None:
        return None
    node = found.node
    return Measured(
        node=found.node_id,
        container=uuid,
        driver=node.driver if node else "",
        cpus=node.cpu if node else 0,
        limit=_MB * (found.config.get("memory") or (node.memory if node else 0)),
        is_idle=node is None or found.state not in _AT_WORK,
        is_reachable=node is None or node.state in _REACHABLE,
    )


def _node(uuid: UUID) -> Measured | None:
    node = Node.objects.filter(pk=uuid).exclude(state="Terminated").first()
    if node is None:
        return None
    is_reachable = node.state in _REACHABLE
    return Measured(uuid, None, node.driver, node.cpu, node.memory * _MB, is_idle=False, is_reachable=is_reachable)


class Meter:
    """Measures one object for all of its watchers. A new watcher gets the latest frame at once, then each new one."""

    def __init__(self, asked: Stats) -> None:
        self.watchers = 0
        self._asked = asked
        self._gauge: tuple[UUID, str, Gauge] | None = None
        self._frame, self._number, self._is_over = "", 0, False
        self._changed = asyncio.Condition()
        self.task = asyncio.create_task(self._measure())

    async def after(self, seen: int) -> tuple[int, str]:
        """Waits for a frame with a number above `seen` and returns both; the frame is "" after the end."""
        async with self._changed:
            await self._changed.wait_for(lambda: (self._frame and self._number > seen) or self._is_over)
        if not self._is_over:
            return self._number, self._frame
        await asyncio.wait({self.task})
        self.task.result()
        return seen, ""

    async def _measure(self) -> None:
        try:
            while (found := await in_thread(measured)(self._asked)) is not None:
                frame = await self._measured_frame(found)
                if frame:
                    await self._publish(frame)
                else:
                    self._frame = ""  # the load that it had is not that of now
                await asyncio.sleep(FIRST_PAUSE if frame is None else PAUSE)
        finally:
            await self._close_gauge()
            async with self._changed:
                self._is_over = True
                self._changed.notify_all()

    async def _publish(self, frame: str) -> None:
        async with self._changed:
            self._frame, self._number = frame, self._number + 1
            self._changed.notify_all()

    async def _measured_frame(self, found: Measured) -> str | None:
        """A frame; "" if the load cannot be measured, None if that takes a second measurement."""
        if found.is_idle or found.node is None or not found.is_reachable:
            return ""
        try:
            load = await self._read(found, found.node)
        except EngineError:
            return ""
        return _frame(found, load) if load is not None else None

    async def _read(self, found: Measured, node: UUID) -> Load | None:
        if self._gauge is None or self._gauge[:2] != (node, found.driver):
            await self._close_gauge()
            self._gauge = (node, found.driver, _GAUGES[found.driver].open(node, found.container))
        return await self._gauge[2].read()

    async def _close_gauge(self) -> None:
        gauge, self._gauge = self._gauge, None
        if gauge is not None:
            await gauge[2].close()


def _frame(found: Measured, load: Load) -> str:
    return json.dumps(
        {
            "type": "stats",
            "timestamp": int(time.time()),
            "cpu": round(load.cpu, 4),
            "cpus": found.cpus,
            "memory": load.memory,
            "memory_limit": found.limit,
            "received": round(load.received),
            "sent": round(load.sent),
        }
    )


class StatsFeed:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    async def run(self, send: Send) -> None:
        """Sends frames. Slow clients miss some, as only the latest one is kept."""
        number, frame = await self._meter.after(0)
        while frame:
            await send({"type": "websocket.send", "text": frame})
            number, frame = await self._meter.after(number)

    async def take(self, message: Message) -> None:
        """Ignores all messages."""


_meters: dict[UUID, Meter] = {}


@asynccontextmanager
async def stats_feed(asked: Stats, granted: object) -> AsyncIterator[Feed]:
    meter = _meters.get(asked.uuid)
    if meter is None or meter.task.done():
        meter = _meters[asked.uuid] = Meter(asked)
    meter.watchers += 1
    try:
        yield StatsFeed(meter)
    finally:
        meter.watchers -= 1
        if not meter.watchers:
            meter.task.cancel()
            if _meters.get(asked.uuid) is meter:
                del _meters[asked.uuid]
