"""An upstream stream as an async iterator of batches.

A short-lived thread opens the stream; then the event loop reads with websocket-client whenever data has arrived. One
batch at a time is handed over, and nothing more is read until it was taken: a consumer that stops reading thus stops
the upstream, through TCP, and what is buffered here is bounded. Sending uses a thread that is started on demand.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread
from time import monotonic

from . import frames
from .dial import Target, connect, shake_hands, target_for
from .errors import CloudError, TimedOut, Unreachable
from .frames import Ended, Link, is_full
from .wire import Credentials

OPEN_SECONDS = 20.0
CLOSE_SECONDS = 2.0
BURST = 3  # batches that may follow each other at once after a pause
FLOOD_SECONDS = 0.001  # between full batches, times the number of streams that have them
_floods: set["Stream"] = set()


async def open_stream(
    path: str,
    query: Mapping[str, str],
    credentials: Credentials,
    *,
    base_url: str,
    pace: float = 0.0,
    subprotocol: str = "",
) -> "Stream":
    """Opens a stream. Raises the CloudError that tells why the upstream did not open it.

    `pace` is the minimum time in seconds between two batches, in which the upstream is not read. After a pause the
    first few come at once, so that an echo and the prompt after it are not delayed. Full batches come faster while few
    streams have them. `subprotocol` is offered; the stream's own is empty if the upstream does not support it.
    """
    stream = Stream(target_for(base_url, path, query, credentials, subprotocol), pace)
    is_open = False
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await stream.opened
        is_open = True
    except TimeoutError:
        raise TimedOut("The stream was not opened in time.") from None
    finally:
        if not is_open:
            stream.hang_up()
    return stream


class Stream:
    """`async for batch in stream`: lists of the upstream's text frames as they came, until the stream is over.

    Then `close_code` and `reason` tell why: the upstream's own, or 1006 if the connection broke.
    """

    def __init__(self, target: Target, pace: float) -> None:
        self.close_code: int | None = None
        self.reason = ""
        self.subprotocol = ""
        self._target = target
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = self._loop.create_future()
        self._changed = asyncio.Event()
        self._ended = asyncio.Event()
        self._batch: list[str] | None = None
        self._due = 0.0  # no batch is read before that time
        self._heard = 0.0  # when data last arrived
        self._closing = Event()
        self._socket: socket.socket | None = None
        self._link: Link | None = None
        self._sender: ThreadPoolExecutor | None = None
        self._watched: int | None = None  # the descriptor that the event loop watches
        self._next_read: asyncio.Handle | None = None
        self._next_check: asyncio.TimerHandle | None = None
        Thread(target=self._open, name=f"stream {target.host}", daemon=True).start()

    @property
    def is_open(self) -> bool:
        return self._link is not None and not self._closing.is_set() and not self._ended.is_set()

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> list[str]:
        while self._batch is None and not self._ended.is_set() and not self._closing.is_set():
            self._changed.clear()
            await self._changed.wait()
        if self._batch is None or self._closing.is_set():
            raise StopAsyncIteration
        batch, self._batch = self._batch, None
        self._schedule_read()
        return batch

    async def send(self, text: str) -> None:
        """Sends a text frame, in order, once the upstream accepts it. Raises Unreachable if the stream is over."""
        if self._link is None or not self.is_open:
            raise Unreachable("The stream has ended.")
        await asyncio.wrap_future(self._submit_send(self._link.send, text))

    def _submit_send(self, what: Callable[..., None], *args: object) -> Future[None]:
        """Runs `what` in the stream's sending thread, after everything that was submitted before."""
        if self._sender is None:
            self._sender = ThreadPoolExecutor(1, thread_name_prefix="stream-sender")
        return self._sender.submit(what, *args)

    async def close(self) -> None:
        """Ends the stream on both sides. May be called at any time, and more than once."""
        self.hang_up()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), CLOSE_SECONDS)

    def hang_up(self) -> None:
        """Ends an open stream at once; if it is still being opened, its thread stops by itself."""
        self._closing.set()
        self._changed.set()
        if self._link is not None:
            if not self._ended.is_set():
                self._link.hang_up()
                self._end(Ended(1000, "Closed here."))
        elif self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    # In the thread that opens it

    def _open(self) -> None:
        try:
            self._socket = connect(self._target)
            if not self._closing.is_set():
                self.subprotocol = shake_hands(self._socket, self._target)
                if self._call_in_loop(self._begin, Link(self._socket)):
                    return
            self._call_in_loop(self._end, Ended(1000, "Closed here."))
        except CloudError as error:
            self._call_in_loop(self._refuse, error)
        if self._socket is not None:
            self._socket.close()

    def _call_in_loop(self, what: Callable[..., None], *args: object) -> bool:
        """Schedules `what` in the event loop; False if the loop is closed."""
        try:
            self._loop.call_soon_threadsafe(what, *args)
        except RuntimeError:
            return False
        return True

    # In the event loop

    def _refuse(self, error: CloudError) -> None:
        if not self.opened.done():
            self.opened.set_exception(error)
        self._end(Ended(1006, "The stream was not opened."))

    def _begin(self, link: Link) -> None:
        self._link = link
        if self._closing.is_set():
            link.hang_up()
            self._end(Ended(1000, "Closed here."))
            return
        if not self.opened.done():
            self.opened.set_result(None)
        self._heard = monotonic()
        self._schedule_check(frames.PING_SECONDS)
        self._read()

    def _read(self) -> None:
        """Reads the next batch, unless the last one was not taken yet or it is too early."""
        self._next_read = None
        if self._link is None or self._ended.is_set():
            return
        early = self._due - monotonic()
        if self._batch is not None or early > 0:
            self._watch(False)
            if self._batch is None:
                self._next_read = self._loop.call_later(early, self._read)
            return
        try:
            batch = self._link.batch()
        except Ended as ended:
            self._end(ended)
            return
        self._heard = monotonic()
        if (ping := self._link.pinged()) is not None:
            self._submit_send(self._link.pong, ping)
        self._accept_batch(batch) if batch else self._watch(True)

    def _accept_batch(self, batch: list[str]) -> None:
        pace = self._pace_after(batch)
        self._due = max(self._due, self._heard - (BURST - 1) * pace) + pace
        self._batch = batch
        self._changed.set()

    def _schedule_read(self) -> None:
        """Schedules a read after a batch was taken: the event loop reports new data, but not what was read ahead."""
        watching = self._watched is not None and self._link is not None and self._link.is_drained
        if not watching and self._next_read is None and not self._ended.is_set():
            self._next_read = self._loop.call_soon(self._read)

    def _watch(self, on: bool) -> None:
        if on and self._watched is None and self._link is not None:
            self._watched = self._link.fileno()
            self._loop.add_reader(self._watched, self._read)
        elif not on and self._watched is not None:
            self._loop.remove_reader(self._watched)
            self._watched = None

    def _pace_after(self, batch: list[str]) -> float:
        if not is_full(batch):
            _floods.discard(self)
            return self._pace
        _floods.add(self)
        return min(self._pace, FLOOD_SECONDS * len(_floods))

    def _schedule_check(self, seconds: float) -> None:
        self._next_check = self._loop.call_later(seconds, self._check_silence)

    def _check_silence(self) -> None:
        """Pings an upstream that has been silent for a while; ends the stream if the last ping was not answered."""
        if self._link is None or self._ended.is_set():
            return
        left = self._heard + frames.PING_SECONDS - monotonic()
        if self._watched is None or left > 0:
            self._schedule_check(left if left > 0 else frames.PING_SECONDS)
        elif self._link.waits_for_pong:
            self._end(Ended(1006, "The other side no longer answers."))
        else:
            self._link.waits_for_pong = True
            self._submit_send(self._link.ping)
            self._schedule_check(frames.PING_SECONDS)

    def _end(self, end: Ended) -> None:
        if self._ended.is_set():
            return
        self.close_code, self.reason = end.code, end.reason
        _floods.discard(self)
        self._watch(False)
        for handle in (self._next_read, self._next_check):
            if handle is not None:
                handle.cancel()
        self._close_link()
        if not self.opened.done():
            self.opened.set_exception(Unreachable(end.reason))
        self._ended.set()
        self._changed.set()

    def _close_link(self) -> None:
        """Closes the link after a pending send, which fails now, so that its descriptor is not reused too early."""
        if self._sender is not None and self._link is not None:
            self._link.hang_up()
            self._sender.submit(self._link.close)
            self._sender.shutdown(wait=False)
        elif self._link is not None:
            self._link.close()
