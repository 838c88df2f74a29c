"""An upstream stream that is reopened when it breaks."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Protocol

from django.conf import settings

from apps.cloud.errors import CloudError
from apps.cloud.streams import Stream, open_stream

from .admission import Admission
from .ends import LOST, Close, close_for, close_of, may_work_later

PACE = 0.02
MOST_FAILURES = 10
LONGEST_WAIT = 30.0
STEADY_SECONDS = 30.0


class Listener(Protocol):
    """Receives frames and states. Nothing more is read from the upstream until its methods return."""

    def query(self) -> Mapping[str, str]:
        """What to ask for when the stream is opened, for the first time or again."""

    async def opened(self) -> None: ...

    async def arrived(self, frames: list[str]) -> None: ...

    async def reconnecting(self, seconds: int) -> None: ...


async def dial(admission: Admission, query: Mapping[str, str], pace: float = PACE, subprotocol: str = "") -> Stream:
    """Opens a stream with the user's own credentials. Raises the CloudError that tells why it cannot be opened."""
    return await open_stream(
        admission.path,
        query,
        admission.credentials,
        base_url=settings.UPSTREAM_STREAM,
        pace=pace,
        subprotocol=subprotocol,
    )


@dataclass
class Upstream:
    """Reads a stream for a listener; `run` returns what to tell the listener's browsers when it is over.

    A stream that never opened is not retried. An `endless` one is reopened even after the upstream closed it normally.
    """

    admission: Admission
    listener: Listener
    comes_back: bool = True
    endless: bool = False
    pace: float = PACE
    failures: int = 0
    was_open: bool = False

    async def run(self) -> Close:
        while True:
            try:
                stream = await dial(self.admission, self.listener.query(), self.pace)
            except CloudError as error:
                if not (self.was_open and may_work_later(error) and self._may_try_again()):
                    return close_for(error)
                await self._wait(error.retry_after)
                continue
            try:
                close = await self._read(stream)
            finally:
                await stream.close()
            if not self._breaks(close) or not self._may_try_again():
                return close
            await self._wait(None)

    async def _read(self, stream: Stream) -> Close:
        opened_at = monotonic()
        self.was_open = True
        last_frame = ""
        await self.listener.opened()
        async for frames in stream:
            last_frame = frames[-1]
            await self.listener.arrived(frames)
        if monotonic() - opened_at >= STEADY_SECONDS:
            self.failures = 0
        return close_of(stream.close_code, stream.reason, last_frame)

    def _breaks(self, close: Close) -> bool:
        return close is LOST or (self.endless and close.code == 1000)

    def _may_try_again(self) -> bool:
        return self.comes_back and self.failures < MOST_FAILURES

    async def _wait(self, retry_after: float | None) -> None:
        """Waits longer after each failure, with jitter, so that streams do not all reconnect at the same moment."""
        longest = min(LONGEST_WAIT, 2.0**self.failures)
        delay = max(longest * random.uniform(0.5, 1), min(retry_after or 0.0, LONGEST_WAIT))  # noqa: S311
        self.failures += 1
        await self.listener.reconnecting(ceil(delay))
        await asyncio.sleep(delay)
