"""Who asks for a stream: a page with its session, or a tool with a personal token."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import parse_cookie

from apps.accounts import tokens
from apps.accounts.addresses import is_from_elsewhere
from apps.accounts.models import Scope, Token, User
from apps.accounts.session_store import is_session_key
from apps.accounts.sessions import standings
from apps.audit import journal

from .refusals import NOT_KNOWN, TOO_MANY_WRONG, Refusal, note_wrong_token

Handshake = Mapping[str, Any]  # the ASGI scope of a websocket


@dataclass(frozen=True, slots=True)
class Claim:
    """An identified caller. The stream ends with `held_by` at the latest: a session's key, or a token's pk."""

    user: User
    key_version: UUID | None
    namespaces: frozenset[str]
    held_by: str | int
    origin: journal.Origin
    token: Token | None = None

    def may_come_from(self, handshake: Handshake) -> bool:
        """Whether the Origin is allowed: a page has to be the console's own, a tool must not be another site's page."""
        origins = headers_of(handshake, b"origin")
        if self.token is None:
            return origins == [settings.ORIGIN]
        return not is_from_elsewhere(origins, headers_of(handshake, b"host"))

    def may_see(self, namespace: str | None) -> bool:
        """Whether the caller may use the namespace; None stands for an address without one."""
        if self.token is not None:
            return tokens.may_use(self.token, namespace)
        return namespace is None or namespace in self.namespaces

    def allows(self, needed: Scope) -> bool:
        return self.token is None or self.token.allows(needed)


def claim_in(handshake: Handshake) -> Claim:
    """Who opens the stream; a token takes precedence over a session. Raises Refusal if neither is valid."""
    authorization = ", ".join(headers_of(handshake, b"authorization"))
    session_key = _session_key(handshake)
    if authorization and (tokens.is_token(tokens.read_header(authorization)[1]) or not session_key):
        return _of_token(authorization, handshake)
    return _of_session(session_key, handshake)


def headers_of(handshake: Handshake, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in handshake["headers"] if key == name]


def _of_token(authorization: str, handshake: Handshake) -> Claim:
    address = _address(handshake)
    token = tokens.authenticate_header(authorization, address=address)
    if token is None:
        if not note_wrong_token(authorization, journal.Origin(address=address)):
            raise Refusal(429, TOO_MANY_WRONG)
        raise Refusal(401, NOT_KNOWN)
    standing = tokens.standing(token)
    origin = journal.Origin(token.user_id, token.user.get_username(), address, via=str(token))
    return Claim(token.user, standing.key_version, standing.namespaces, token.pk, origin, token)


def _of_session(session_key: str, handshake: Handshake) -> Claim:
    standing = standings([session_key]).get(session_key)
    if standing is None:
        if headers_of(handshake, b"origin") != [settings.ORIGIN]:
            raise Refusal(403, "Streams are only open to the console's own pages and to tools with a token.")
        raise Refusal(401, "Sign in first.")
    user = standing.user
    origin = journal.Origin(user.pk, user.get_username(), _address(handshake), via="session")
    return Claim(user, standing.key_version, standing.namespaces, session_key, origin)


def _session_key(handshake: Handshake) -> str:
    try:
        cookies = parse_cookie("; ".join(headers_of(handshake, b"cookie")))
    except CookieError:
        cookies = {}
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    return key if is_session_key(key) else ""


def _address(handshake: Handshake) -> str:
    return str((handshake.get("client") or ("",))[0])
