"""An in-process hub that tells followers that a log has new lines."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID


class Hub:
    """Followers wait on an `asyncio.Event` of their own loop; `publish` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._followers: dict[UUID, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}

    @contextmanager
    def following(self, topic: UUID) -> Iterator[asyncio.Event]:
        """An event that is set whenever the topic has news. Topics are UUIDs of actions, containers and services."""
        follower = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._followers.setdefault(topic, set()).add(follower)
        try:
            yield follower[1]
        finally:
            with self._lock:
                self._followers[topic].discard(follower)
                if not self._followers[topic]:
                    del self._followers[topic]

    def publish(self, topics: Iterable[UUID]) -> None:
        with self._lock:
            woken = {follower for topic in topics for follower in self._followers.get(topic, ())}
        for loop in {loop for loop, _ in woken}:
            events = [event for its, event in woken if its is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_set_all, events)


def _set_all(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        event.set()


hub = Hub()
