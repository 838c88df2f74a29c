"""The browser's end of a stream: what it may send, and how much it may be sent before it has read.

With the subprotocol `console.v1` the console sends text frames whose first line is a header:
    batch <number>        the upstream's frames follow, one a line
    state open | state reconnecting <seconds> | state ended <reason>
    error <text>
After each `state open` but the first the upstream's tail comes again; the page leaves out what it has shown.
The page answers `ack <number>` once it has read that batch and all before. Without a subprotocol the upstream's
frames are sent one by one, and the socket alone holds back who does not read.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from .ends import GONE, NOT_UNDERSTOOD, TOO_FAST, TOO_LARGE, Close

WINDOW = 8
ACK_SECONDS = 900.0  # a reader may pause for a while; pings find one that is gone
SEND_SECONDS = 60.0
CLOSE_SECONDS = 5.0
LARGEST_MESSAGE = 4096
MESSAGES_PER_SECOND = 200
MOST_MESSAGES_AT_ONCE = 400
_ACK = re.compile(r"ack ([0-9]{1,15})")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Stalled(Exception):
    """The browser takes no more."""


class Browser:
    def __init__(self, receive: Receive, send: Send, subprotocol: str | None) -> None:
        self._receive = receive
        self._send = send
        self._subprotocol = subprotocol
        self._sent = 0
        self._acked = 0
        self._acknowledged = asyncio.Event()
        self._allowance = float(MOST_MESSAGES_AT_ONCE)
        self._counted_at = monotonic()

    @property
    def is_framed(self) -> bool:
        return self._subprotocol is not None

    async def accept(self) -> None:
        await self._send({"type": "websocket.accept", "subprotocol": self._subprotocol})

    async def say(self, text: str) -> None:
        """A frame of the console's own; tools that asked for no subprotocol get none of them."""
        if self.is_framed:
            await self._deliver(" ".join(text.splitlines()))

    async def pass_on(self, frames: Sequence[str]) -> None:
        """Sends the frames, and returns once the browser may be sent more. Stalled when that takes too long."""
        if not self.is_framed:
            for frame in frames:
                await self._deliver(frame)
            return
        self._sent += 1
        text = "\n".join(frames)
        if text.count("\n") >= len(frames):
            text = "\n".join(" ".join(frame.split("\n")) for frame in frames)
        await self._deliver(f"batch {self._sent}\n{text}")
        if self._sent - self._acked >= WINDOW:
            await _in_time(ACK_SECONDS, self._window_opens())

    async def _window_opens(self) -> None:
        while self._sent - self._acked >= WINDOW:
            self._acknowledged.clear()
            await self._acknowledged.wait()

    async def _deliver(self, text: str) -> None:
        await _in_time(SEND_SECONDS, self._send({"type": "websocket.send", "text": text}))

    async def listen(self) -> Close:
        """Reads until the browser closes or does what it may not."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return GONE
            close = self._judge(message.get("text"))
            if close is not None:
                return close

    def _judge(self, text: str | None) -> Close | None:
        if not self._may_send():
            return TOO_FAST
        if text is None or len(text) > LARGEST_MESSAGE:
            return NOT_UNDERSTOOD if text is None else TOO_LARGE
        if not self.is_framed:
            return None  # a log has nothing to be told
        match = _ACK.fullmatch(text)
        if match is None or int(match[1]) > self._sent:
            return NOT_UNDERSTOOD
        self._acked = max(self._acked, int(match[1]))
        self._acknowledged.set()
        return None

    def _may_send(self) -> bool:
        now = monotonic()
        self._allowance += (now - self._counted_at) * MESSAGES_PER_SECOND
        self._allowance = min(self._allowance, MOST_MESSAGES_AT_ONCE) - 1
        self._counted_at = now
        return self._allowance >= 0

    async def close(self, close: Close) -> None:
        """Says why, where the browser still listens."""
        if close is GONE:
            return
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._send({"type": "websocket.close", "code": close.code, "reason": close.short_reason})


async def _in_time(seconds: float, work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        raise Stalled from None
