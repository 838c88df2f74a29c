"""When to send an upstream nothing for a while: it does not answer, or it asked callers to wait."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from .errors import CloudError, ServiceUnavailable, TooManyRequests, Unreachable

FAILURES = 3
REST = 3.0
LONGEST_HOLD = 30.0
_MOST_HOLDS = 1000


class Circuit:
    """A circuit breaker: after three failed calls in a row no call is made for three seconds, then one as a test."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._closed_until = 0.0

    def check(self) -> None:
        """Raises Unreachable while no call may be made."""
        with self._lock:
            if self._failures < FAILURES:
                return
            now = self._clock()
            if now < self._closed_until:
                raise Unreachable("The cloud did not answer the last calls; it will be tried again in a moment.")
            self._closed_until = now + REST  # this call is the test; others are refused meanwhile

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._closed_until = self._clock() + REST

    def worked(self) -> None:
        with self._lock:
            self._failures = 0


class Holds:
    """Callers whom the upstream told to come back later: nothing is sent for them until then, at most 30 seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._holds: dict[str, tuple[float, CloudError]] = {}

    def check(self, who: str) -> None:
        """Raises the upstream's error again until its Retry-After has passed."""
        with self._lock:
            until, error = self._holds.get(who, (0.0, None))
            left = until - self._clock()
            if error is None or left <= 0:
                self._holds.pop(who, None)
                return
        raise type(error)(error.message, status=error.status, retry_after=left)

    def note(self, who: str, error: CloudError) -> None:
        """Remembers a 429 or 503 that has a Retry-After."""
        if not isinstance(error, (TooManyRequests, ServiceUnavailable)) or not error.retry_after:
            return
        with self._lock:
            now = self._clock()
            if len(self._holds) >= _MOST_HOLDS:
                self._holds = {name: hold for name, hold in self._holds.items() if hold[0] > now}
            self._holds[who] = (now + min(error.retry_after, LONGEST_HOLD), error)
