"""Scheduling: which tasks continue, and when."""

import heapq
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any
from uuid import UUID

from .. import pace
from .calls import Pause, Wait


class Agenda:
    """Waiting tasks: each is due at a given time or once one of its calls is done. Calls may finish in any thread."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._queue: list[tuple[float, int, UUID]] = []
        self._called: deque[tuple[int, UUID]] = deque()
        self._turns: dict[UUID, int] = {}
        self._count = 0

    @property
    def due(self) -> float | None:
        if self._called:
            return 0.0
        return self._queue[0][0] if self._queue else None

    def put(self, key: UUID, pause: Pause, now: float) -> None:
        """Schedules the task to continue after the pause. A task has one pause at a time."""
        self._count += 1
        self._turns[key] = self._count
        wait = pause if isinstance(pause, Wait) else Wait((), pause)
        if wait.seconds is not None:
            heapq.heappush(self._queue, (now + pace.wait(wait.seconds), self._count, key))
        for call in wait.calls:
            call.add_done_callback(partial(self._done, self._count, key))

    def take(self, now: float) -> list[UUID]:
        """Removes the tasks that are due and returns their keys."""
        due = [self._called.popleft() for _ in range(len(self._called))]
        while self._queue and self._queue[0][0] <= now:
            due.append(heapq.heappop(self._queue)[1:])
        return [key for turn, key in due if self._is_current(turn, key)]

    def _is_current(self, turn: int, key: UUID) -> bool:
        if self._turns.get(key) != turn:
            return False  # this pause already ended: another of its calls finished first, or its time ran out
        del self._turns[key]
        return True

    def _done(self, turn: int, key: UUID, call: Future[Any]) -> None:
        self._called.append((turn, key))
        self._wake()
