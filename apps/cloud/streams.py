"""An upstream stream as an async iterator of batches.

Each stream has a thread of its own, which reads with websocket-client. It hands over one batch at a time and reads no
further until that was taken: a consumer that stops stops the upstream, through TCP, and what waits here is bounded.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread
from time import monotonic

from .dial import Target, connect, shake_hands, target_for
from .errors import CloudError, TimedOut, Unreachable
from .frames import Ended, Link, is_full
from .wire import Credentials

OPEN_SECONDS = 20.0
CLOSE_SECONDS = 2.0
LOOP_SECONDS = 1.0
BURST = 3  # batches that pass at once after a rest
FLOOD_SECONDS = 0.0015  # from one full batch to the next, for each stream of the process that floods
_floods: set["Stream"] = set()


async def open_stream(
    path: str, query: Mapping[str, str], credentials: Credentials, *, base_url: str, pace: float = 0.0
) -> "Stream":
    """The stream, once the upstream has agreed to it; otherwise the CloudError that tells why not.

    `pace` is the time in seconds from one batch to the next at the least; meanwhile the upstream is not read. After
    a rest the first few go at once: an echo and the prompt behind it wait for nothing. Full batches go faster while
    few streams have them.
    """
    stream = Stream(target_for(base_url, path, query, credentials), pace)
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

    Then `close_code` and `reason` tell why: the upstream's own, or 1006 where the connection broke.
    """

    def __init__(self, target: Target, pace: float) -> None:
        self.close_code: int | None = None
        self.reason = ""
        self._target = target
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = self._loop.create_future()
        self._changed = asyncio.Event()
        self._ended = asyncio.Event()
        self._batch: list[str] | None = None
        self._closing = Event()
        self._taken = Event()
        self._socket: socket.socket | None = None
        self._link: Link | None = None
        self._sender: ThreadPoolExecutor | None = None
        Thread(target=self._run, name=f"stream {target.host}", daemon=True).start()

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
        self._taken.set()
        return batch

    async def send(self, text: str) -> None:
        """Sends a text frame, in order, and waits while the upstream takes none. Unreachable once it is over."""
        if self._link is None or not self.is_open:
            raise Unreachable("The stream is over.")
        if self._sender is None:
            self._sender = ThreadPoolExecutor(1, thread_name_prefix="stream-sender")
        await self._loop.run_in_executor(self._sender, self._link.send, text)

    async def close(self) -> None:
        """Ends the stream at both ends. Can be called at any time, and again."""
        self.hang_up()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), CLOSE_SECONDS)

    def hang_up(self) -> None:
        """Begins to end the stream; its thread ends by itself."""
        self._closing.set()
        self._taken.set()
        self._changed.set()
        self._stop_sending()
        if self._link is not None:
            self._link.hang_up()
        elif self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _stop_sending(self) -> None:
        if self._sender is not None:
            self._sender.shutdown(wait=False)

    # In the stream's own thread

    def _run(self) -> None:
        end = Ended(1006, "The stream was not opened.")
        try:
            self._open()
            self._relay()
        except CloudError as error:
            self._tell(self._refuse, error)
        except Ended as ended:
            end = ended
        finally:
            _floods.discard(self)
            if self._link is not None:
                self._link.close()
            elif self._socket is not None:
                self._socket.close()
            self._tell(self._finish, end)

    def _open(self) -> None:
        self._socket = connect(self._target)
        if not self._closing.is_set():
            shake_hands(self._socket, self._target)
            self._link = Link(self._socket)
            self._tell(self._agree)

    def _relay(self) -> None:
        due = 0.0
        while self._link is not None and not self._closing.is_set():
            batch = self._link.batch()
            pace = self._pace_after(batch)
            due = max(due, monotonic() - (BURST - 1) * pace) + pace
            self._taken.clear()
            if self._closing.is_set() or not self._tell(self._arrive, batch):
                break
            while not self._taken.wait(LOOP_SECONDS):
                if self._loop.is_closed():
                    raise Ended(1006, "Nobody reads any more.")
            self._closing.wait(max(0.0, due - monotonic()))
        raise Ended(1000, "Closed here.")

    def _pace_after(self, batch: list[str]) -> float:
        if not is_full(batch):
            _floods.discard(self)
            return self._pace
        _floods.add(self)
        return min(self._pace, FLOOD_SECONDS * len(_floods))

    def _tell(self, what: Callable[..., None], *args: object) -> bool:
        """Runs `what` in the event loop. False where that is over."""
        try:
            self._loop.call_soon_threadsafe(what, *args)
        except RuntimeError:
            return False
        return True

    # In the event loop

    def _agree(self) -> None:
        if not self.opened.done():
            self.opened.set_result(None)

    def _refuse(self, error: CloudError) -> None:
        if not self.opened.done():
            self.opened.set_exception(error)

    def _arrive(self, batch: list[str]) -> None:
        self._batch = batch
        self._changed.set()

    def _finish(self, end: Ended) -> None:
        self.close_code, self.reason = end.code, end.reason
        self._stop_sending()
        self._refuse(Unreachable(end.reason))
        self._ended.set()
        self._changed.set()
