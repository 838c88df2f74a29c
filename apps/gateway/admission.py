"""Who may open a stream: the right Origin, a valid session or token, and one of the user's own namespaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async

from apps.accounts.clients import client_for, credentials_for
from apps.accounts.errors import NoKey
from apps.accounts.models import Scope
from apps.audit import journal
from apps.cloud.client import Credentials
from apps.cloud.contract import ACTION, namespace_in, right_for
from apps.cloud.errors import CloudError, NotFound

from .claims import Claim, Handshake, claim_in, headers_of
from .refusals import TOO_MANY_DENIED, Refusal, may_be_denied_again
from .routes import Route, query_for, route_for

SUBPROTOCOL = "console.v1"


@dataclass(frozen=True, slots=True)
class Admission:
    """A stream that may be opened, on whose account, and in which namespace (None: it belongs to none).

    `stream` is the endpoint's name in the contract. `held_by` is a session's key, or a token's pk.
    """

    user_id: int
    held_by: str | int
    key_version: UUID | None
    credentials: Credentials
    namespace: str | None
    stream: str
    path: str
    query: Mapping[str, str]
    subprotocol: str | None
    origin: journal.Origin


async def admit(handshake: Handshake) -> Admission:
    """Checks a handshake; raises Refusal. Asks the upstream only for an action's log and a token for one namespace."""
    route = _route(handshake)
    subprotocol = _subprotocol(handshake)
    query = _query(route, handshake)
    async with ThreadSensitiveContext():  # in its own thread, not the process-wide one
        claim, credentials, route = await database_sync_to_async(_account)(route, handshake)
    return Admission(
        user_id=claim.user.pk,
        held_by=claim.held_by,
        key_version=claim.key_version,
        credentials=credentials,
        namespace=route.namespace,
        stream=route.endpoint.name,
        path=route.upstream_path,
        query=query,
        subprotocol=subprotocol,
        origin=claim.origin,
    )


def _route(handshake: Handshake) -> Route:
    plain = b"%" not in handshake.get("raw_path", b"")  # no segment of the API needs an escape
    route = route_for(handshake["path"]) if plain else None
    if route is None:
        raise Refusal(404, "There is no such stream.")
    return route


def _subprotocol(handshake: Handshake) -> str | None:
    asked = handshake.get("subprotocols") or []
    if asked and SUBPROTOCOL not in asked:
        raise Refusal(400, "This subprotocol is not supported.")
    return SUBPROTOCOL if asked else None


def _query(route: Route, handshake: Handshake) -> Mapping[str, str]:
    try:
        return query_for(route.endpoint, handshake["query_string"])
    except ValueError as error:
        raise Refusal(400, str(error)) from None


def _account(route: Route, handshake: Handshake) -> tuple[Claim, Credentials, Route]:
    """The caller, their API key, and the stream that they may open. Denials of known callers are journaled."""
    claim = claim_in(handshake)
    try:
        _check(claim, route, handshake)
        return claim, credentials_for(claim.user), _confined(claim, route)
    except NoKey as error:
        raise Refusal(403, error.message) from None
    except Refusal as refusal:
        if claim.token is not None and not may_be_denied_again(claim.token):
            raise Refusal(429, TOO_MANY_DENIED) from None
        _write_down(claim, route, handshake, refusal)
        raise


def _check(claim: Claim, route: Route, handshake: Handshake) -> None:
    if not claim.may_come_from(handshake):
        raise Refusal(403, "Streams are only open to the console's own pages and to tools with a token.")
    if (route.kind.namespaced or route.namespace) and not claim.may_see(route.namespace):
        raise Refusal(404, "There is no such stream.")
    needed = Scope(right_for(route.kind, route.endpoint))
    if not claim.allows(needed):
        raise Refusal(403, f"This needs a token with the scope {needed.label!r}.")


def _confined(claim: Claim, route: Route) -> Route:
    """The route, within the token's namespace if it is limited to one, even if the address names none."""
    if claim.token is None or claim.token.namespace is None:
        return route
    if route.kind is ACTION:
        _check_action(claim, route, claim.token.namespace)
    return route.within(claim.token.namespace)


def _check_action(claim: Claim, route: Route, namespace: str) -> None:
    """Raises Refusal unless the action's object is in the namespace, which the action's address does not tell."""
    try:
        action = client_for(claim.user, namespace).get(ACTION, route.key)
    except NotFound:
        action = {}
    except CloudError as error:
        raise Refusal(502, error.message) from None
    if namespace_in(action.get("object")) != namespace:
        raise Refusal(404, "There is no such stream.")


def _write_down(claim: Claim, route: Route, handshake: Handshake, refusal: Refusal) -> None:
    journal.record(
        claim.origin,
        "Stream denied",
        namespace=route.namespace or "",
        target=route.upstream_path,
        outcome=journal.REFUSED,
        detail={"message": refusal.message, "origin": ", ".join(headers_of(handshake, b"origin"))[:200]},
    )
