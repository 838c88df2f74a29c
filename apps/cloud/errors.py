"""What can go wrong with an upstream call: one class per kind of error. Manual: Errors."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time

from .contract.errors import MEANINGS
from .contract.reference import parse_uri

LONGEST_MESSAGE = 2000
LONGEST_WAIT = 3600.0
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class CloudError(Exception):
    """A call that failed.

    `message` is the upstream's own, bounded and without control characters, or the manual's meaning of the status.
    `retry_after` is in seconds. `action_uri` names the action that the refused call created, if any.
    """

    title = "The cloud refused the call"
    default_status: int | None = None

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        retry_after: float | None = None,
        action_uri: str | None = None,
    ) -> None:
        self.status = status if status is not None else self.default_status
        self.message = plain(message) or MEANINGS.get(self.status or 0, self.title + ".")
        self.retry_after = retry_after
        self.action_uri = action_uri
        super().__init__(self.message)


class Refused(CloudError):
    """A 4xx: the call itself is at fault."""


class BadRequest(Refused):
    title = "The request was wrong"
    default_status = 400


class Unauthorized(Refused):
    title = "The API key is not accepted"
    default_status = 401


class PaymentRequired(Refused):
    title = "Billing information is missing"
    default_status = 402


class Forbidden(Refused):
    title = "Not allowed"
    default_status = 403


class NotFound(Refused):
    title = "Not found"
    default_status = 404


class MethodNotAllowed(Refused):
    title = "The object does not support this call"
    default_status = 405


class Conflict(Refused):
    title = "The object's state is in the way"
    default_status = 409


class UnsupportedMediaType(Refused):
    title = "The request was not understood"
    default_status = 415


class TooManyRequests(Refused):
    title = "Too many requests"
    default_status = 429


class ServerError(CloudError):
    """A 5xx: the upstream is at fault."""

    title = "The cloud failed"
    default_status = 500


class ServiceUnavailable(ServerError):
    title = "The cloud is down for maintenance"
    default_status = 503


class GatewayTimeout(ServerError):
    title = "The cloud is at its limit"
    default_status = 504


class Unreachable(CloudError):
    """No connection, or one that broke before a read was answered. Nothing was changed."""

    title = "The cloud cannot be reached"


class TimedOut(Unreachable):
    """No connection, or no answer to a read, in time. Nothing was changed."""

    title = "The cloud did not answer in time"


class BadAnswer(CloudError):
    """An answer that is not the API's: no JSON, another shape, too large, too deep, a redirect."""

    title = "The cloud's answer cannot be understood"


class OutcomeUnknown(CloudError):
    """A change whose answer never came. It may have been made, so it is never sent again."""

    title = "It is not known whether the change was made"


_CLASSES: dict[int, type[CloudError]] = {
    kind.default_status: kind
    for kind in (
        BadRequest, Unauthorized, PaymentRequired, Forbidden, NotFound, MethodNotAllowed, Conflict,
        UnsupportedMediaType, TooManyRequests, ServerError, ServiceUnavailable, GatewayTimeout,
    )
    if kind.default_status
}  # fmt: skip


def error_for(status: int, message: str = "", headers: Mapping[str, str] | None = None) -> CloudError:
    """The error for a status that is not 2xx; a status without a class of its own gets its family's."""
    headers = headers or {}
    family = Refused if 400 <= status < 500 else ServerError if 500 <= status < 600 else BadAnswer
    return _CLASSES.get(status, family)(
        message,
        status=status,
        retry_after=seconds_to_wait(headers.get("Retry-After")),
        action_uri=action_uri_in(headers),
    )


def status_for(error: CloudError) -> int:
    """The status to answer with: the upstream's own, 502 or 504 if there was none."""
    if isinstance(error, TimedOut | OutcomeUnknown):
        return 504
    if isinstance(error, Unreachable | BadAnswer) or error.status is None:
        return 502
    return error.status


def plain(text: str) -> str:
    """Upstream text, bounded, without control characters or marks that turn the reading direction."""
    clean = _CONTROL.sub(" ", text[: LONGEST_MESSAGE * 2]).strip()
    return clean if len(clean) <= LONGEST_MESSAGE else clean[: LONGEST_MESSAGE - 1] + "…"


def seconds_to_wait(header: str | None) -> float | None:
    """Retry-After in seconds, given as a number or a date; at most an hour. None if it is missing or unreadable."""
    if header is None:
        return None
    text = header.strip()[:64]
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(moment - time(), 0.0), LONGEST_WAIT)


def action_uri_in(headers: Mapping[str, str]) -> str | None:
    """The X-DockerCloud-Action-URI header if it is the URI of an action, else None."""
    uri = headers.get("X-DockerCloud-Action-URI")
    reference = parse_uri(uri)
    return uri if reference is not None and reference.type.name == "action" else None
