"""A handshake that is refused, and tokens that are none."""

from django.core.cache import cache

MOST_FAILURES = 30
FAILURE_SECONDS = 60


class Refusal(Exception):
    """A handshake that is refused with a status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def counts_failure(address: str) -> bool:
    """Whether a wrong token is still looked into: False where the address has shown too many within a minute."""
    key = f"refused-tokens:{address}"
    try:
        return cache.add(key, 1, FAILURE_SECONDS) or cache.incr(key) <= MOST_FAILURES
    except ValueError:  # the minute was over between the two
        return True
