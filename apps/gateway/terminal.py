"""A terminal: passes input to the container and its output back, and records the session in the journal."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async
from django.db import DatabaseError

from apps.audit import journal
from apps.cloud.contract import CONTAINER
from apps.cloud.contract.extensions import INPUT, TERMINAL
from apps.cloud.errors import CloudError
from apps.cloud.streams import Stream

from .admission import Admission
from .browser import Batch, Browser
from .ends import NOT_WRITTEN_DOWN, Close, close_for, close_of
from .inbox import Inbox
from .upstream import PACE, dial

SWITCHED = 101

logger = logging.getLogger(__name__)


@dataclass
class Terminal:
    """Never reopened after the stream breaks: its shell is gone."""

    browser: Browser
    admission: Admission
    inbox: Inbox

    async def run(self) -> Close:
        try:
            async with _written_down(self.admission) as entry:
                return await self._session(entry)
        except CloudError as error:
            return close_for(error)
        except DatabaseError:
            logger.exception("A terminal was refused: the journal could not be written.")
            return NOT_WRITTEN_DOWN

    async def _session(self, entry: journal.Change) -> Close:
        pace, extension = (PACE, TERMINAL) if self.browser.is_framed else (0.0, "")
        stream = await dial(self.admission, self.admission.query, pace, extension)
        entry.done(SWITCHED)
        opened_at = monotonic()
        typing = asyncio.create_task(self._type(stream))
        try:
            return await self._show(stream)
        finally:
            typing.cancel()
            await stream.close()
            entry.detail = {"seconds": round(monotonic() - opened_at, 1)}

    async def _show(self, stream: Stream) -> Close:
        last_frame = ""
        await self.browser.say("state open resizable" if stream.subprotocol else "state open")
        async for frames in stream:
            last_frame = frames[-1]
            await self.browser.pass_on(Batch(frames))
        return close_of(stream.close_code, stream.reason, last_frame)

    async def _type(self, stream: Stream) -> None:
        with suppress(CloudError):  # the stream is over, which `_show` notices too
            while True:
                message = await self.inbox.get()
                if stream.subprotocol:
                    await stream.send(message)
                elif message.startswith(INPUT):
                    await stream.send(message.removeprefix(INPUT))


@asynccontextmanager
async def _written_down(admission: Admission) -> AsyncIterator[journal.Change]:
    """Writes the intent to the journal before the body runs, and the outcome after it, however it ends."""
    change = journal.change(
        admission.origin,
        namespace=admission.namespace,
        verb="Exec",
        method="GET",
        target=admission.path,
        detail={"command": admission.query.get("command") or _default_command()},
    )
    intent = asyncio.create_task(_in_a_thread(change.__enter__))
    try:
        yield await asyncio.shield(intent)
    finally:  # a browser that leaves cancels the body and the waiting, never the writing
        await asyncio.shield(_write_outcome(intent, change, sys.exc_info()))


async def _write_outcome(intent: asyncio.Task[Any], change: AbstractContextManager[Any], failure: Any) -> None:
    """Writes no outcome if the intent could not be written."""
    await asyncio.wait([intent])
    if intent.exception() is None:
        await _in_a_thread(change.__exit__, *failure)


async def _in_a_thread(work: Callable[..., Any], *args: Any) -> Any:
    async with ThreadSensitiveContext():
        return await database_sync_to_async(work)(*args)


def _default_command() -> str:
    return next(str(field.default) for field in CONTAINER.endpoint("exec").query if field.name == "command")
