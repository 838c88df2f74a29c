"""Concurrent calls."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from .signals import asking

T = TypeVar("T")
MOST_AT_ONCE = 8


def together(*calls: Callable[[], T]) -> list[T]:
    """The calls' results in order, eight at a time. The first error is raised once all calls have ended."""
    if len(calls) < 2:
        return [call() for call in calls]
    asking.send(together)
    # A pool for each use: calls that wait for calls of their own never wait for a worker.
    with ThreadPoolExecutor(min(len(calls), MOST_AT_ONCE), thread_name_prefix="together") as pool:
        futures = [pool.submit(call) for call in calls]
    return [future.result() for future in futures]
