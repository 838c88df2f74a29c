"""From the upstream to one browser: opens the stream, passes batches on, opens it again when it breaks."""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from time import monotonic

from django.conf import settings

from apps.cloud.errors import CloudError, plain
from apps.cloud.streams import Stream, open_stream

from .admission import Admission
from .browser import Browser, Stalled
from .ends import ENDED, GONE, NOT_READING, Close, close_for, may_work_later

PACE = 0.02
MOST_FAILURES = 10
LONGEST_WAIT = 30.0
STEADY_SECONDS = 30.0
TAIL_AGAIN = 1000
LARGEST_TAIL_AGAIN = 5000
_OVER = frozenset({1000, 1005})
_BROKEN = frozenset({1001, 1006, 1011, 1012, 1013, 1014})


@dataclass
class Relay:
    """One stream through the console. `run` ends with what the browser is to be told."""

    browser: Browser
    admission: Admission
    failures: int = 0
    was_open: bool = False
    last_frame: str = ""

    async def run(self) -> Close:
        try:
            return await self._relay()
        except Stalled:
            return NOT_READING
        except OSError:  # how the server says that the browser has gone
            return GONE

    async def _relay(self) -> Close:
        while True:
            try:
                stream = await self._open()
            except CloudError as error:
                if not (self.was_open and may_work_later(error) and self._may_try_again()):
                    await self.browser.say(f"error {error.message}")
                    return close_for(error)
                await self._wait(error.retry_after)
                continue
            try:
                close = await self._pass_on(stream)
            finally:
                await stream.close()
            if close is not None or not self._may_try_again():
                return close or Close(4502, "The cloud's stream broke.")
            await self._wait(None)

    async def _open(self) -> Stream:
        about = self.admission
        return await open_stream(
            about.path,
            self._query(),
            about.credentials,
            base_url=settings.UPSTREAM_STREAM,
            pace=PACE if self.browser.is_framed else 0.0,
        )

    def _query(self) -> Mapping[str, str]:
        """The browser's own; when the stream is opened again, a tail long enough to reach back to what was shown."""
        query = self.admission.query
        if not self.last_frame:
            return query
        asked = int(query.get("tail") or TAIL_AGAIN)
        return {**query, "tail": str(min(max(asked, TAIL_AGAIN), LARGEST_TAIL_AGAIN))}

    async def _pass_on(self, stream: Stream) -> Close | None:
        """Until the stream is over. None where it broke, and may be opened again."""
        opened_at = monotonic()
        self.was_open = True
        await self.browser.say("state open")
        async for batch in stream:
            self.last_frame = batch[-1]
            await self.browser.pass_on(batch)
        if monotonic() - opened_at >= STEADY_SECONDS:
            self.failures = 0
        return await self._end_of(stream)

    async def _end_of(self, stream: Stream) -> Close | None:
        complaint = _complaint_in(self.last_frame)
        if complaint:
            await self.browser.say(f"error {complaint}")
            return Close(4403 if complaint == "UNAUTHORIZED" else ENDED.code, complaint)
        if stream.close_code in _OVER:
            await self.browser.say(f"state ended {stream.reason or ENDED.reason}")
            return Close(ENDED.code, stream.reason or ENDED.reason)
        if stream.close_code in _BROKEN:
            return None
        return Close(4502, stream.reason or f"The cloud closed the stream with code {stream.close_code}.")

    def _may_try_again(self) -> bool:
        return self.browser.is_framed and self.failures < MOST_FAILURES

    async def _wait(self, retry_after: float | None) -> None:
        """Longer each time, and not for all at the same moment."""
        longest = min(LONGEST_WAIT, 2.0**self.failures)
        delay = max(longest * random.uniform(0.5, 1), min(retry_after or 0.0, LONGEST_WAIT))  # noqa: S311
        self.failures += 1
        await self.browser.say(f"state reconnecting {ceil(delay)}")
        await asyncio.sleep(delay)


def _complaint_in(frame: str) -> str:
    """What an error frame says, such as UNAUTHORIZED; "" for any other frame."""
    if '"error"' not in frame[:200]:
        return ""
    try:
        value = json.loads(frame)
        if value["type"] != "error":
            return ""
        return plain(str(value["data"]["errorMessage"])) or "The cloud ended the stream."
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
