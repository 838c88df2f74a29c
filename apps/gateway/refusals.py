"""Refused handshakes, and a limit on how many are journaled, since some tools retry without a pause."""

from django.core.cache import cache

from apps.accounts import tokens
from apps.accounts.models import Token
from apps.audit import journal

MOST_FAILURES = 30  # per address, in FAILURE_SECONDS
MOST_DENIALS = 30  # per token, in FAILURE_SECONDS
FAILURE_SECONDS = 60
NOT_KNOWN = "The token is wrong, revoked or expired, or its owner's account is not active."
TOO_MANY_WRONG = "Too many wrong tokens came from this address."
TOO_MANY_DENIED = "Too many streams were refused; wait a minute."


class Refusal(Exception):
    """A handshake that is refused with a status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def note_wrong_token(authorization: str, origin: journal.Origin) -> bool:
    """Journals a wrong token, without its text; False, and no entry, if its address has sent too many."""
    if not _is_among(MOST_FAILURES, f"refused-tokens:{origin.address}"):
        return False
    username, _ = tokens.read_header(authorization)
    journal.record(origin, "token-refused", target=username or "", outcome=journal.REFUSED)
    return True


def may_be_denied_again(token: Token) -> bool:
    """Counts a stream denied to this token; False once there are too many to journal."""
    return _is_among(MOST_DENIALS, f"denied-streams:{token.pk}")


def _is_among(most: int, key: str) -> bool:
    try:
        return cache.add(key, 1, FAILURE_SECONDS) or cache.incr(key) <= most
    except ValueError:  # the counter expired between the two calls
        return True
