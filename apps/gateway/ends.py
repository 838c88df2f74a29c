"""How a browser's stream ends: close codes, and what the upstream's errors become."""

from dataclasses import dataclass

from apps.cloud.errors import CloudError, Forbidden, NotFound, PaymentRequired, Refused, TooManyRequests, Unauthorized

LONGEST_REASON = 120  # bytes; a close frame has room for 123


@dataclass(frozen=True, slots=True)
class Close:
    code: int
    reason: str = ""

    @property
    def short_reason(self) -> str:
        return self.reason.encode()[:LONGEST_REASON].decode(errors="ignore")


ENDED = Close(1000, "ended")
GONE = Close(1001)  # the browser has closed already
TOO_LARGE = Close(1009, "The message is too large.")
TOO_FAST = Close(1008, "Too many messages.")
NOT_UNDERSTOOD = Close(1008, "The message is not understood.")
SIGNED_OUT = Close(4401, "The session has ended.")
KEY_CHANGED = Close(4401, "The API key was changed.")
NAMESPACE_LEFT = Close(4404, "The namespace was removed from your list.")
NOT_READING = Close(4408, "The page has read nothing for too long.")
TOO_MANY = Close(4429, "Too many streams are open.")
FAILED = Close(1011, "The console failed.")


def close_for(error: CloudError) -> Close:
    """A refusal as a close code. 4502 is for an upstream that may work again later."""
    if isinstance(error, (Unauthorized, Forbidden, PaymentRequired)):
        return Close(4403, error.message)
    if isinstance(error, NotFound):
        return Close(4404, error.message)
    return Close(4502, error.message)


def may_work_later(error: CloudError) -> bool:
    return isinstance(error, TooManyRequests) or not isinstance(error, Refused)
