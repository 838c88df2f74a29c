"""The browser's end of a stream: what it may send, and how much is sent to it ahead of its acknowledgements.

With the subprotocol `console.v1` the console sends text frames whose first line is a header:
    batch <number>        the upstream's frames follow, one a line
    state open | state open resizable | state reconnecting <seconds> | state ended <reason>
    error <text>
After each `state open` but the first, a log's tail is sent again, and the page leaves out what it has shown; events may
have been missed, so the page lists its objects again. The page answers `ack <number>` once it has read that batch and
all before, and to a terminal it sends
    input                    what was typed follows on the next line, as it is
    resize <columns> <rows>  if the terminal is resizable
Without a subprotocol the upstream's frames are sent one by one, all that is received is input, and only the socket
itself slows the stream down for a slow reader.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any

from apps.cloud.contract.extensions import INPUT, resize_in

from .ends import GONE, NOT_UNDERSTOOD, TAKES_NO_INPUT, TOO_FAST, TOO_LARGE, Close
from .inbox import Inbox

WINDOW = 8
ACK_SECONDS = 900.0  # a reader may pause for a while; pings find one that is gone
SEND_SECONDS = 60.0
CLOSE_SECONDS = 5.0
LARGEST_MESSAGE = 4096  # characters, as all sizes here
LARGEST_INPUT = 64 * 1024
MESSAGES_PER_SECOND = 200  # a long one counts as several of the largest common ones
MOST_MESSAGES_AT_ONCE = 400
_ACK = re.compile(r"ack ([0-9]{1,15})")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Write = Callable[[str], bool]  # sends a text at once, or returns False
WRITE = "console.write"  # the ASGI extension that offers it


class Stalled(Exception):
    """The browser did not acknowledge what it was sent in time."""


@dataclass(frozen=True)
class Batch:
    """Frames that are sent together; joined only once, however many browsers get them."""

    frames: list[str]

    @cached_property
    def text(self) -> str:
        """One frame per line; a line break within a frame, which is mere whitespace in JSON, becomes a space."""
        text = "\n".join(self.frames)
        if text.count("\n") < len(self.frames):
            return text
        return "\n".join(" ".join(frame.split("\n")) for frame in self.frames)


class Browser:
    """One websocket. Input is accepted only if there is an inbox for it."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        subprotocol: str | None,
        inbox: Inbox | None = None,
        write: Write | None = None,
    ) -> None:
        self._receive = receive
        self._send = send
        self._write = write or (lambda _: False)
        self._subprotocol = subprotocol
        self._inbox = inbox
        self._sent = 0
        self._acked = 0
        self._acknowledged = asyncio.Event()
        self._sending_since: float | None = None
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

    def try_pass_on(self, batch: Batch) -> bool:
        """Sends the frames if the page takes them at once; returns False, and sends nothing, otherwise.

        The last place in the window is left to `pass_on`, which then waits for acknowledgements.
        """
        if not self.is_framed or self._sending_since is not None or self._sent - self._acked >= WINDOW - 1:
            return False
        if not self._write(f"batch {self._sent + 1}\n{batch.text}"):
            return False
        self._sent += 1
        return True

    async def pass_on(self, batch: Batch) -> None:
        """Sends the frames and returns once the browser may be sent more. Raises Stalled if that takes too long."""
        if not self.is_framed:
            for frame in batch.frames:
                await self._deliver(frame)
            return
        self._sent += 1
        await self._deliver(f"batch {self._sent}\n{batch.text}")
        if self._sent - self._acked >= WINDOW:
            await self._window_in_time()

    async def _window_in_time(self) -> None:
        try:
            async with asyncio.timeout(ACK_SECONDS):
                await self._window_opens()
        except TimeoutError:
            raise Stalled from None

    async def _window_opens(self) -> None:
        while self._sent - self._acked >= WINDOW:
            self._acknowledged.clear()
            await self._acknowledged.wait()

    async def _deliver(self, text: str) -> None:
        if self._sending_since is None and self._write(text):
            return
        self._sending_since = monotonic()
        await self._send({"type": "websocket.send", "text": text})
        self._sending_since = None

    def is_stuck(self) -> bool:
        """Whether a send has been blocked for too long. Polled by the watch: a timer per frame would cost more."""
        return self._sending_since is not None and monotonic() - self._sending_since > SEND_SECONDS

    async def listen(self) -> Close:
        """Reads messages until the browser closes or breaks a rule; returns the reason."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return GONE
            close = await self._take(message.get("text"))
            if close is not None:
                return close

    async def _take(self, text: str | None) -> Close | None:
        if self.is_framed and text is not None and self._acknowledges(text):
            return None  # there are no more of these than batches: they are not counted
        if not self._may_send(len(text or "")):
            return TOO_FAST
        if text is None:
            return NOT_UNDERSTOOD
        if self._inbox is not None and (not self.is_framed or text.startswith(INPUT) or resize_in(text)):
            return await self._type(self._inbox, text if self.is_framed else INPUT + text)
        if len(text) > LARGEST_MESSAGE:
            return TOO_LARGE
        if self.is_framed and not self._is_acknowledged(text):
            return NOT_UNDERSTOOD
        return None  # a late acknowledgement, or any message of a tool to a log

    async def _type(self, inbox: Inbox, message: str) -> Close | None:
        if len(message) > len(INPUT) + LARGEST_INPUT:
            return TOO_LARGE
        return None if message == INPUT or await inbox.put(message) else TAKES_NO_INPUT

    def _acknowledges(self, text: str) -> bool:
        """Records an `ack` of batches not acknowledged before; False for any other message."""
        match = _ACK.fullmatch(text)
        number = int(match[1]) if match else 0
        if not self._acked < number <= self._sent:
            return False
        self._acked = number
        self._acknowledged.set()
        return True

    def _is_acknowledged(self, text: str) -> bool:
        match = _ACK.fullmatch(text)
        return match is not None and int(match[1]) <= self._acked

    def _may_send(self, size: int) -> bool:
        now = monotonic()
        self._allowance += (now - self._counted_at) * MESSAGES_PER_SECOND
        self._allowance = min(self._allowance, MOST_MESSAGES_AT_ONCE) - 1 - size // LARGEST_MESSAGE
        self._counted_at = now
        return self._allowance >= 0

    async def close(self, close: Close) -> None:
        """Tells the browser why and closes, if it is still connected."""
        if close is GONE:
            return
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                if close.said and self.is_framed:
                    await self._send({"type": "websocket.send", "text": f"{close.said} {close.reason}"})
                await self._send({"type": "websocket.close", "code": close.code, "reason": close.short_reason})
