"""A handshake that is refused, and how many refusals are written down: tools try again at once, and again."""

from django.core.cache import cache

from apps.accounts import tokens
from apps.accounts.models import Token
from apps.audit import journal

MOST_FAILURES = 30  # in so many seconds, of an address
MOST_DENIALS = 30  # of a token
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
    """Writes it down, without what was shown as the token; False where the address has shown too many for that."""
    if not _is_among(MOST_FAILURES, f"refused-tokens:{origin.address}"):
        return False
    username, _ = tokens.read_header(authorization)
    journal.record(origin, "token-refused", target=username or "", outcome=journal.REFUSED)
    return True


def may_be_denied_again(token: Token) -> bool:
    """Counts a stream that a tool was denied; False past what is written down of one token."""
    return _is_among(MOST_DENIALS, f"denied-streams:{token.pk}")


def _is_among(most: int, key: str) -> bool:
    try:
        return cache.add(key, 1, FAILURE_SECONDS) or cache.incr(key) <= most
    except ValueError:  # the minute was over between the two
        return True
