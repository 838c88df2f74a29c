"""Writing the journal: events as they happen, changes before they are sent and their outcome after."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from apps.accounts.models import User
from apps.cloud.errors import BadAnswer, CloudError, OutcomeUnknown, Unreachable

from .chain import append
from .models import Entry, Kind
from .text import mask_sent

logger = logging.getLogger(__name__)

DONE, REFUSED, FAILED, UNREACHABLE, UNKNOWN = "done", "refused", "failed", "unreachable", "unknown"
UNCLEAR_STATUSES = {502, 504}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked, from where, with which request. `via` says how they came: `session`, `command`, `token NAME`."""

    user_id: int | None = None
    username: str = ""
    address: str = ""
    request_id: str = ""
    via: str = ""


@dataclass(slots=True)
class Change:
    """A change being made. Its outcome is unknown until `done` is called or the upstream refuses.

    `sent` is never written; what the upstream quotes of it is masked, except the object's `name`.
    """

    outcome: str = UNKNOWN
    status: int | None = None
    action_uri: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    sent: Any = None
    name: str = ""

    def done(self, status: int, action_uri: str | None = None, answer: Mapping[str, Any] | None = None) -> None:
        """Notes success. The object's name is taken from the `answer` if the request did not hold it."""
        self.outcome, self.status, self.action_uri = DONE, status, action_uri or ""
        names = [(answer or {}).get(attribute) for attribute in ("nickname", "name")]
        found = next((name for name in names if isinstance(name, str) and name.strip()), "")
        if found and not self.name:
            self.detail = {"name": found}

    def refused(self, error: CloudError) -> None:
        self.outcome, self.status, self.action_uri = outcome_of(error), error.status, error.action_uri or ""
        self.detail = {"message": mask_sent(error.message, self.sent, self.name)}


def origin_of(request: HttpRequest | None, user: User | None = None) -> Origin:
    """Where a request came from; without one, the command line. `user` is for a user who has just signed out."""
    if request is None:
        return _origin(user, via="command")
    known = user or getattr(request, "user", None)
    via = "session" if known is not None and known.is_authenticated else ""
    address = request.META.get("REMOTE_ADDR") or ""
    return _origin(known, via=via, address=address, request_id=getattr(request, "request_id", ""))


def record(
    origin: Origin,
    event: str,
    *,
    namespace: str = "",
    target: str = "",
    outcome: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Writes one event, such as a sign-in, a denial or a changed key, in the caller's transaction if there is one."""
    return append(
        kind=Kind.EVENT,
        event=event,
        namespace=namespace,
        target=target,
        outcome=outcome,
        detail=detail or {},
        **_origin_columns(origin),
    )


@contextmanager
def change(
    origin: Origin,
    *,
    namespace: str | None,
    verb: str,
    method: str,
    target: str,
    detail: Mapping[str, Any] | None = None,
    sent: Any = None,
) -> Iterator[Change]:
    """Context manager around one call that changes something upstream. `sent` is the call's body.

    The intent is written before the body runs; if that fails, the body does not run. The outcome is
    written after it, whatever happens in the body, and errors are raised again.
    """
    what = {"event": verb, "namespace": namespace or "", "method": method, "target": target, **_origin_columns(origin)}
    intent = append(durable=True, kind=Kind.INTENT, detail=detail or {}, **what)
    under_way = Change(sent=sent, name=str((detail or {}).get("name") or ""))
    try:
        yield under_way
    except CloudError as error:
        under_way.refused(error)
        raise
    finally:
        _write_outcome(intent, under_way, what)


def outcome_of(error: CloudError) -> str:
    """The outcome that an error means for a change: unknown if no answer came, or none that can be understood."""
    if isinstance(error, OutcomeUnknown | BadAnswer) or error.status in UNCLEAR_STATUSES:
        return UNKNOWN
    if isinstance(error, Unreachable):
        return UNREACHABLE
    return FAILED if error.status is not None and error.status >= 500 else REFUSED


def _write_outcome(intent: Entry, under_way: Change, what: Mapping[str, Any]) -> None:
    try:
        append(
            kind=Kind.OUTCOME,
            intent=intent.sequence,
            outcome=under_way.outcome,
            status=under_way.status,
            action_uri=under_way.action_uri,
            detail=under_way.detail,
            **what,
        )
    except DatabaseError:
        # Not raised, as the change has been made and the page has to say so; the journal shows it as open.
        logger.exception("The outcome of journal entry %s could not be written", intent.sequence)


def _origin(user: Any, *, via: str, address: str = "", request_id: str = "") -> Origin:
    known = user is not None and user.is_authenticated
    return Origin(user.pk if known else None, user.get_username() if known else "", address, request_id, via)


def _origin_columns(origin: Origin) -> dict[str, Any]:
    return {
        "user_id": origin.user_id,
        "username": origin.username,
        "address": origin.address,
        "request_id": origin.request_id,
        "via": origin.via,
    }
