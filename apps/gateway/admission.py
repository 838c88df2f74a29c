"""Who may open a stream: the right Origin, a session that stands, one of the user's own namespaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError
from typing import Any
from uuid import UUID

from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async
from django.conf import settings
from django.http import parse_cookie

from apps.accounts.clients import credentials_for
from apps.accounts.errors import NoKey
from apps.accounts.sessions import Standing, standings
from apps.audit import journal
from apps.cloud.client import Credentials

from .routes import Route, query_for, route_for

SUBPROTOCOL = "console.v1"

Scope = Mapping[str, Any]


class Refusal(Exception):
    """A handshake that is refused with a status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Admission:
    """A stream that may be opened, on whose account, and in which namespace (None: it belongs to none).

    `stream` is the endpoint's name in the contract.
    """

    user_id: int
    session_key: str
    key_version: UUID | None
    credentials: Credentials
    namespace: str | None
    stream: str
    path: str
    query: Mapping[str, str]
    subprotocol: str | None
    origin: journal.Origin


async def admit(scope: Scope) -> Admission:
    """Raises Refusal. Nothing is sent upstream for it."""
    route = _route(scope)
    subprotocol = _subprotocol(scope)
    query = _query(route, scope)
    session_key = _session_key(scope)
    async with ThreadSensitiveContext():  # a thread of its own, not the process's one
        standing, credentials = await database_sync_to_async(_account)(session_key, route, scope)
    return Admission(
        user_id=standing.user.pk,
        session_key=session_key,
        key_version=standing.key_version,
        credentials=credentials,
        namespace=route.namespace,
        stream=route.endpoint.name,
        path=route.upstream_path,
        query=query,
        subprotocol=subprotocol,
        origin=_origin(standing, scope),
    )


def _route(scope: Scope) -> Route:
    plain = b"%" not in scope.get("raw_path", b"")  # no segment of the API needs an escape
    route = route_for(scope["path"]) if plain else None
    if route is None:
        raise Refusal(404, "There is no such stream.")
    return route


def _subprotocol(scope: Scope) -> str | None:
    asked = scope.get("subprotocols") or []
    if asked and SUBPROTOCOL not in asked:
        raise Refusal(400, "There is no such subprotocol.")
    return SUBPROTOCOL if asked else None


def _query(route: Route, scope: Scope) -> Mapping[str, str]:
    try:
        return query_for(route.endpoint, scope["query_string"])
    except ValueError as error:
        raise Refusal(400, str(error)) from None


def _session_key(scope: Scope) -> str:
    try:
        cookies = parse_cookie("; ".join(_headers(scope, b"cookie")))
    except CookieError:
        cookies = {}
    return cookies.get(settings.SESSION_COOKIE_NAME, "")


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _account(session_key: str, route: Route, scope: Scope) -> tuple[Standing, Credentials]:
    """The account that a session stands for. What somebody signed in may not have is written down."""
    standing = standings([session_key]).get(session_key)
    if _headers(scope, b"origin") != [settings.ORIGIN]:
        raise _denied(standing, route, scope, Refusal(403, "Streams are for the console's own pages."))
    if standing is None:
        raise Refusal(401, "Sign in first.")
    if route.namespace is not None and route.namespace not in standing.namespaces:
        raise _denied(standing, route, scope, Refusal(404, "There is no such stream."))
    try:
        return standing, credentials_for(standing.user)
    except NoKey as error:
        raise Refusal(403, error.message) from None


def _origin(standing: Standing, scope: Scope) -> journal.Origin:
    address = (scope.get("client") or ("",))[0]
    return journal.Origin(standing.user.pk, standing.user.get_username(), address, via="session")


def _denied(standing: Standing | None, route: Route, scope: Scope, refusal: Refusal) -> Refusal:
    if standing is not None:
        journal.record(
            _origin(standing, scope),
            "Stream denied",
            namespace=route.namespace or "",
            target=route.upstream_path,
            outcome=journal.REFUSED,
            detail={"message": refusal.message, "origin": ", ".join(_headers(scope, b"origin"))[:200]},
        )
    return refusal
