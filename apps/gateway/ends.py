"""How a browser's stream ends: close codes, and what the upstream's ends and errors become."""

import json
from dataclasses import dataclass

from apps.cloud.errors import (
    CloudError,
    Forbidden,
    NotFound,
    PaymentRequired,
    Refused,
    TooManyRequests,
    Unauthorized,
    plain,
)

LONGEST_REASON = 120  # bytes; a close frame has room for 123
OVER = frozenset({1000, 1005})
BROKEN = frozenset({1001, 1006, 1011, 1012, 1013, 1014})


@dataclass(frozen=True, slots=True)
class Close:
    """A close code and its reason. `said` heads the frame that tells the whole reason beforehand; "" for no frame."""

    code: int
    reason: str = ""
    said: str = ""

    @property
    def short_reason(self) -> str:
        return self.reason.encode()[:LONGEST_REASON].decode(errors="ignore")


GONE = Close(1001)  # the browser has closed already
TOO_LARGE = Close(1009, "The message is too large.")
TOO_FAST = Close(1008, "Too many messages.")
NOT_UNDERSTOOD = Close(1008, "The message was not understood.")
SIGNED_OUT = Close(4401, "The session has ended.")
TOKEN_ENDED = Close(4401, "The token was revoked or has expired.")
KEY_CHANGED = Close(4401, "The API key was changed.")
NAMESPACE_LEFT = Close(4404, "The namespace was removed from your list.")
NOT_READING = Close(4408, "The page did not read the stream for too long.")
LAGGED = Close(4408, "Events were lost: they came faster than they were read.")
TAKES_NO_INPUT = Close(4408, "The input could not be delivered.")
TOO_MANY = Close(4429, "Too many streams are open.")
FAILED = Close(1011, "The console failed.")
NOT_WRITTEN_DOWN = Close(1011, "The journal cannot be written, so nothing was opened.", "error")
LOST = Close(4502, "The cloud's stream broke.")


def close_for(error: CloudError) -> Close:
    """A refusal as a close code. 4502 is for an upstream that may work again later."""
    if isinstance(error, (Unauthorized, Forbidden, PaymentRequired)):
        return Close(4403, error.message, "error")
    if isinstance(error, NotFound):
        return Close(4404, error.message, "error")
    return Close(4502, error.message, "error")


def may_work_later(error: CloudError) -> bool:
    return isinstance(error, TooManyRequests) or not isinstance(error, Refused)


def close_of(code: int | None, reason: str, last_frame: str) -> Close:
    """How a browser is told that the upstream's stream ended; LOST if it broke and may be reopened."""
    complaint = complaint_in(last_frame)
    if complaint:
        return Close(4403 if complaint == "UNAUTHORIZED" else 1000, complaint, "error")
    if code in OVER:
        return Close(1000, reason or "ended", "state ended")
    if code in BROKEN:
        return LOST
    return Close(4502, reason or f"The cloud closed the stream with code {code}.")


def complaint_in(frame: str) -> str:
    """What an error frame says, such as UNAUTHORIZED; "" for any other frame."""
    if '"error"' not in frame[:200]:
        return ""
    try:
        value = json.loads(frame)
        if value["type"] != "error":
            return ""
        return plain(str(value["data"]["errorMessage"])) or "The cloud ended the stream."
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
