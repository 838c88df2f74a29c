"""Logs that engines keep. Those of a service's containers are merged."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from ..drivers import EngineError, Line, Log, make_logs
from ..image_descriptions import has_real_nodes
from ..models import Container, Service
from .addresses import Logs
from .feeds import Feed, LogFeed, Message, Send, in_thread, wait_for_news
from .hub import hub
from .sources import ContainerLog, Owner, ServiceLog, frame_of

_LOGS = make_logs()
_MOST_MERGED = 100_000  # lines of all of a service's containers that are sorted together


@asynccontextmanager
async def log_feed(asked: Logs, owner: Owner) -> AsyncIterator[Feed]:
    yield EngineLogFeed(owner, asked) if await in_thread(is_kept_by_engines)(owner) else LogFeed(owner, asked)


def is_kept_by_engines(owner: Owner) -> bool:
    """Whether engines keep the log. The log of a terminated object is in the database."""
    if isinstance(owner, ServiceLog) and not owner.ended():
        return has_real_nodes(Service.objects.values_list("namespace", flat=True).get(pk=owner.topic))
    return bool(sources_of(owner))


@dataclass(frozen=True, slots=True)
class Source:
    """A container whose engine keeps its log."""

    container: UUID
    name: str
    node: UUID
    driver: str


def sources_of(owner: Owner) -> list[Source]:
    """The owner's containers whose engines keep their logs, without terminated ones; empty for an action."""
    if not isinstance(owner, ContainerLog | ServiceLog):
        return []
    its = Q(pk=owner.topic) if isinstance(owner, ContainerLog) else Q(service=owner.topic)
    found = Container.objects.filter(its, node__driver__in=list(_LOGS)).exclude(state="Terminated").order_by("number")
    return [Source(*row) for row in found.values_list("pk", "name", "node", "node__driver")]


class EngineLogFeed:
    """Sends the log, through restarts and redeployments, until the container or service is terminated."""

    def __init__(self, owner: Owner, asked: Logs) -> None:
        self._owner, self._asked = owner, asked
        self._is_merged = isinstance(owner, ServiceLog)
        self._last: dict[UUID, str] = {}
        self._following: dict[UUID, asyncio.Task[None]] = {}
        self._lock = asyncio.Lock()

    async def run(self, send: Send) -> None:
        with hub.following(self._owner.topic) as news:
            try:
                await self._show_tail(send, await in_thread(sources_of)(self._owner))
                while self._asked.follow:
                    news.clear()
                    ended = await in_thread(self._owner.ended)()
                    for source in await in_thread(sources_of)(self._owner):
                        self._follow(source, send, news)
                    if ended:
                        return
                    await wait_for_news(news)
            finally:
                for task in self._following.values():
                    task.cancel()

    async def take(self, message: Message) -> None:
        """Ignores all messages."""

    async def _show_tail(self, send: Send, sources: list[Source]) -> None:
        """Sends the last lines of all containers, in the order in which they were written."""
        most = min(self._asked.tail, max(_MOST_MERGED // max(len(sources), 1), 1))
        tails = await asyncio.gather(*(self._tail(source, most) for source in sources))
        names = {source.container: source.name for source in sources}
        lines = sorted((line for tail in tails for line in tail), key=lambda line: line.at)
        await self._send(send, lines[len(lines) - min(self._asked.tail, len(lines)) :], names)

    async def _tail(self, source: Source, most: int) -> list[Line]:
        try:
            log = await self._open(source, tail=most, follow=False)
        except EngineError:
            return []  # logs of unreachable engines are left out
        lines: list[Line] = []
        try:
            while read := await log.read():
                lines += read
        finally:
            await log.close()
        self._last[source.container] = log.last
        return lines

    def _follow(self, source: Source, send: Send, news: asyncio.Event) -> None:
        if source.container not in self._following:
            task = asyncio.create_task(self._show_news(source, send, news))
            self._following[source.container] = task
            task.add_done_callback(lambda _: self._following.pop(source.container, None))

    async def _show_news(self, source: Source, send: Send, news: asyncio.Event) -> None:
        """Sends what a container writes after its tail, until its run ends."""
        with suppress(EngineError):
            log = await self._open(source, tail=None, follow=True, after=self._last.get(source.container, ""))
            try:
                while lines := await log.read():
                    self._last[source.container] = log.last
                    await self._send(send, lines, {source.container: source.name})
            finally:
                await log.close()
            if log.last:
                news.set()  # it may already be running again

    async def _open(self, source: Source, *, tail: int | None, follow: bool, after: str = "") -> Log:
        logs = _LOGS[source.driver]
        return await logs.open(source.node, source.container, tail=tail, follow=follow, after=after)

    async def _send(self, send: Send, lines: Iterable[Line], names: dict[UUID, str]) -> None:
        async with self._lock:
            for line in lines:
                name = names[line.container] if self._is_merged else None
                text = json.dumps(frame_of(line.text, line.stream, line.at, name))
                await send({"type": "websocket.send", "text": text})
