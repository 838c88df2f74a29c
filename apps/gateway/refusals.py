"""A handshake that is refused, and tokens that are none."""

from django.core.cache import cache

from apps.accounts import tokens
from apps.audit import journal

MOST_FAILURES = 30
FAILURE_SECONDS = 60
NOT_KNOWN = "The token is wrong, revoked or expired, or its owner's account is not active."
TOO_MANY_WRONG = "Too many wrong tokens came from this address."


class Refusal(Exception):
    """A handshake that is refused with a status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def note_wrong_token(authorization: str, origin: journal.Origin) -> bool:
    """Writes it down, without what was shown as the token; False where the address has shown too many for that."""
    if not _counts(origin.address):
        return False
    username, _ = tokens.read_header(authorization)
    journal.record(origin, "token-refused", target=username or "", outcome=journal.REFUSED)
    return True


def _counts(address: str) -> bool:
    key = f"refused-tokens:{address}"
    try:
        return cache.add(key, 1, FAILURE_SECONDS) or cache.incr(key) <= MOST_FAILURES
    except ValueError:  # the minute was over between the two
        return True
