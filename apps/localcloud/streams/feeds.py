"""Streams once they are granted: what they send, what they take. Nothing is sent per line but the frame itself."""

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

# One thread for all streams would have them wait for one another.
in_thread = partial(database_sync_to_async, thread_sensitive=False)
# A sleeper looks so often, in seconds, whether it missed something.
LOOK_PAUSE = 15.0
AUTHENTICATED = json.dumps({"type": "auth"})


class Feed(Protocol):
    async def run(self, send: Send) -> None:
        """Send until there is no more. An APIException is a refusal in the middle of it."""

    async def take(self, message: Message) -> None:
        """Something that the client sent."""


class LogFeed:
    def __init__(self, owner: Owner, asked: Logs) -> None:
        self._reader, self._follow = LogReader(owner, asked.tail), asked.follow

    async def run(self, send: Send) -> None:
        """Batches are read as the socket takes them, so that a slow reader fills no memory."""
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
        """A log listens to nobody."""


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
            raise TooManyRequests("Events are not read as fast as they come.")
        finally:
            telling.cancel()
            overflow.cancel()

    async def take(self, message: Message) -> None:
        """Events listen to nobody."""

    async def _tell(self, send: Send) -> None:
        await send({"type": "websocket.send", "text": AUTHENTICATED})
        while True:
            for event in await self._listener.take():
                await send({"type": "websocket.send", "text": event.frame})


@asynccontextmanager
async def event_feed(asked: Events, namespace: Namespace) -> AsyncIterator[Feed]:
    with listeners.listening(namespace.name, asked.wish) as listener:
        yield EventFeed(listener)


async def wait_for_news(news: asyncio.Event) -> None:
    """Until there are some, or it is time to look without."""
    try:
        await asyncio.wait_for(news.wait(), LOOK_PAUSE)
    except TimeoutError:
        return
