"""Feeds: what an open stream sends and receives. Per line they send one frame and do nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

from channels.db import database_sync_to_async

from ..errors import TooManyRequests
from ..models import Namespace
from .addresses import Events, Logs
from .hub import hub
from .listeners import Listener, listeners
from .sources import LogReader, Owner

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

# Several threads: with a single one, streams would wait for each other.
in_thread = partial(database_sync_to_async, thread_sensitive=False)
# Seconds after which a waiting feed checks for news that it may have missed.
LOOK_PAUSE = 15.0
AUTHENTICATED = json.dumps({"type": "auth"})


class Feed(Protocol):
    async def run(self, send: Send) -> None:
        """Sends until the stream is over. Raises APIException to refuse the client half-way."""

    async def take(self, message: Message) -> None:
        """Handles a message from the client."""


class LogFeed:
    def __init__(self, owner: Owner, asked: Logs) -> None:
        self._reader, self._follow = LogReader(owner, asked.tail), asked.follow

    async def run(self, send: Send) -> None:
        """Reads each batch only when the one before is sent, so that slow clients use up no memory."""
        read = in_thread(self._reader.read)
        with hub.following(self._reader.owner.topic) as news:
            while True:
                news.clear()
                batch = await read()
                for frame in batch.frames:
                    await send({"type": "websocket.send", "text": frame})
                if batch.more:
                    continue
                if batch.ended or not self._follow:
                    return
                await wait_for_news(news)

    async def take(self, message: Message) -> None:
        """Ignores all messages."""


class EventFeed:
    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def run(self, send: Send) -> None:
        """Sends all events committed after the `auth` frame, so that a list read after it misses nothing."""
        telling = asyncio.ensure_future(self._tell(send))
        overflow = asyncio.ensure_future(self._listener.overflowed.wait())
        try:
            await asyncio.wait({telling, overflow}, return_when=asyncio.FIRST_COMPLETED)
            if telling.done():
                telling.result()
            raise TooManyRequests("The client does not read events as fast as they arrive.")
        finally:
            telling.cancel()
            overflow.cancel()

    async def take(self, message: Message) -> None:
        """Ignores all messages."""

    async def _tell(self, send: Send) -> None:
        await send({"type": "websocket.send", "text": AUTHENTICATED})
        while True:
            for event in await self._listener.take():
                await send({"type": "websocket.send", "text": event.frame})


@asynccontextmanager
async def event_feed(asked: Events, namespace: Namespace) -> AsyncIterator[Feed]:
    with listeners.listening(namespace.name, asked.wanted) as listener:
        yield EventFeed(listener)


async def wait_for_news(news: asyncio.Event) -> None:
    """Waits until `news` is set, for at most LOOK_PAUSE seconds."""
    try:
        await asyncio.wait_for(news.wait(), LOOK_PAUSE)
    except TimeoutError:
        return
