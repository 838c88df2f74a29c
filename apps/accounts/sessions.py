"""How long a session lasts. The limits are kept on the server, in the session itself."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from . import signals
from .keys import stored_key
from .models import User
from .namespaces import namespaces_of

SIGNED_IN_AT = "signed_in_at"
TOUCHED_AT = "touched_at"
TOUCH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A valid session or token: its user, the version of their stored key (None: no key), its namespaces."""

    user: User
    key_version: UUID | None
    namespaces: frozenset[str]


def standings(session_keys: Collection[str]) -> dict[str, Standing]:
    """The valid sessions among these, with three queries for any number. Looking does not extend the idle time.

    The others are signed out or past a limit, or their user is disabled or has another password.
    """
    rows = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    data = {row.session_key: row.get_decoded() for row in rows}
    owners = {key: values.get(SESSION_KEY) for key, values in data.items() if not past_limit(values)}
    users = User.objects.select_related("stored_key").prefetch_related("organizations").filter(is_active=True)
    by_id = {str(user.pk): user for user in users.filter(pk__in={owner for owner in owners.values() if owner})}
    return {
        key: standing_of(user, frozenset(namespaces_of(user)))
        for key, owner in owners.items()
        if (user := by_id.get(str(owner))) and _is_hash_of(user, data[key].get(HASH_SESSION_KEY, ""))
    }


def standing_of(user: User, namespaces: frozenset[str]) -> Standing:
    stored = stored_key(user)
    return Standing(user, stored.version if stored else None, namespaces)


def past_limit(data: Any) -> str:
    """The limit that a session has exceeded: "idle", "absolute", or "" for none."""
    now = time.time()
    if now >= data.get(SIGNED_IN_AT, 0) + settings.SESSION_ABSOLUTE_SECONDS:
        return "absolute"
    if now >= data.get(TOUCHED_AT, 0) + settings.SESSION_IDLE_SECONDS:
        return "idle"
    return ""


def touch(session: SessionBase) -> None:
    """Restarts the idle time; written at most once a minute."""
    now = time.time()
    if now - session.get(TOUCHED_AT, 0) >= min(TOUCH_SECONDS, settings.SESSION_IDLE_SECONDS / 4):
        session[TOUCHED_AT] = now


def sign_out(request: HttpRequest, reason: str = "") -> None:
    """Ends the session on the server and sends the `signed_out` signal."""
    user, session_key = request.user, request.session.session_key
    logout(request)
    if user.is_authenticated:
        signals.signed_out.send(Session, user=user, request=request, session_key=session_key, reason=reason)


@receiver(signals.signed_in)
def _start_limits(request: HttpRequest, **_: object) -> None:
    request.session[SIGNED_IN_AT] = request.session[TOUCHED_AT] = time.time()


def _is_hash_of(user: User, session_hash: str) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, each) for each in hashes)
