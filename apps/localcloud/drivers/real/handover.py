"""Passes data from a thread that reads an engine's stream to the event loop that sends it on."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from ..base import EngineError

T = TypeVar("T")
MOST_WAITING = 64  # parts in the queue before the thread has to wait


class Handover(Generic[T]):
    """A bounded queue. Belongs to the event loop that creates it; only `put` is called, from one thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._waiting: deque[T] = deque()
        self._room = threading.Semaphore(MOST_WAITING)
        self._closed = threading.Event()
        self._over = False
        self.failure: EngineError | None = None

    def feed(self, produce: Callable[[], None]) -> None:
        """Runs `produce`, which calls `put`, in a new thread. Its return or an EngineError ends the queue."""
        threading.Thread(target=self._feed, args=(produce,), name="stream", daemon=True).start()

    def put(self, part: T) -> None:
        """Adds a part; waits while the queue is full. Raises EngineError after `close`."""
        while not self._room.acquire(timeout=1.0):
            if self._closed.is_set():
                break
        if self._closed.is_set():
            raise EngineError("The stream was closed")
        self._waiting.append(part)
        self._call_in_loop(self._news.set)

    async def take(self) -> list[T]:
        """Waits for parts and returns all in the queue. Empty after the end."""
        while not self._waiting and not self._over:
            await self._news.wait()
            self._news.clear()
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        self._room.release(max(len(taken), 1))
        return taken

    def close(self) -> None:
        """Makes `put` fail from now on."""
        self._closed.set()
        self._room.release()

    def _feed(self, produce: Callable[[], None]) -> None:
        try:
            produce()
        except EngineError as problem:
            self.failure = problem
        finally:
            self._call_in_loop(self._end)

    def _end(self) -> None:
        self._over = True
        self._news.set()

    def _call_in_loop(self, what: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what)
