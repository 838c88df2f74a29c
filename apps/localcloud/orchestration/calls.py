"""Calls of engines outside the worker's thread, so that a slow engine delays only its own callers."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

_T = TypeVar("_T")
AT_ONCE = 8  # concurrent calls per node and kind; further ones wait


@dataclass(frozen=True, slots=True)
class Wait:
    """Waits until one of the calls is done or `seconds` have passed (None: no time limit)."""

    calls: Collection[Future[Any]]
    seconds: float | None = None

    @property
    def is_over(self) -> bool:
        return any(call.done() for call in self.calls)


Pause = float | Wait
Asking = Generator[Pause, None, _T]


class Calls:
    """Runs each call in a thread of its own. These are daemon threads: no engine keeps the process alive."""

    def __init__(self) -> None:
        self._places = defaultdict[tuple[UUID, str], threading.Semaphore](lambda: threading.Semaphore(AT_ONCE))

    def begin(self, node: UUID, call: Callable[[], _T], kind: str) -> Future[_T]:
        """Starts the call once the transaction is committed, so that it can read what the transaction wrote."""
        future, place = Future[_T](), self._places[node, kind]

        def make() -> None:
            with place:
                try:
                    future.set_result(call())
                except Exception as problem:  # noqa: BLE001  (raised where the result is asked for)
                    future.set_exception(problem)

        thread = threading.Thread(target=make, name=f"engine {node}", daemon=True)
        transaction.on_commit(thread.start)
        return future
