"""What goes with a service, or with the containers that a redeployment replaces, by name."""

from functools import partial
from typing import Any

from django.utils.text import get_text_list

from apps.cloud.client import CloudClient
from apps.cloud.contract import CONTAINER, SERVICE, ObjectType, parse_uri
from apps.cloud.errors import CloudError
from apps.cloud.together import together
from apps.core.resource import Object, ObjectAction, Page, label_of, rows_of

MOST_READ = 50  # other services, to see whose volumes they use
_MOST_NAMED = 8
_ENDED = frozenset({"Terminating", "Terminated"})


def consequences(action: ObjectAction, page: Page) -> list[str]:
    """Lines for the page that asks; what cannot be read is left out of them."""
    service, client = page.obj, page.client
    own = partial(_living, client, CONTAINER, service=str(service.get("resource_uri")))
    if action.name == "scale":
        return [f"Now: {_named(own()) or 'no containers'}."]
    if action.name not in {"terminate", "redeploy"}:
        return []
    containers, others = together(own, partial(_living, client, SERVICE))
    linked = _linked(service, others)
    if action.name == "redeploy":
        found = [
            f"Replaced: {_named(containers)}." if containers else "",
            *_endpoints(containers, "may get other ports"),
        ]
        return [*filter(None, found), *([f"Their links lead to the new containers: {linked}."] if linked else [])]
    return [
        f"{_named(containers) or 'No containers'}, with all data outside of shared volumes",
        *_endpoints([service, *containers], "no longer answer"),
        *([f"{linked} lose their links to it"] if linked else []),
        *_volume_users(service, client, others),
    ]


def _living(client: CloudClient, kind: ObjectType, **filters: Any) -> list[Object]:
    try:
        found = client.list(kind, **filters)
    except CloudError:
        return []
    return [obj for obj in found if str(obj.get("state")) not in _ENDED]


def _named(objects: list[Object]) -> str:
    """Up to eight by name, the rest as their number."""
    names = sorted(map(label_of, objects))
    rest = len(names) - _MOST_NAMED
    shown = names if rest <= 0 else [*names[:_MOST_NAMED], f"{rest} more"]
    return str(get_text_list(shown, "and"))


def _linked(service: Object, others: list[Object]) -> str:
    """The services that link to it."""
    found = (parse_uri(row.get("from_service")) for row in rows_of(service, "linked_from_service"))
    keys = {reference.key for reference in found if reference}
    return _named([obj for obj in others if str(obj.get("uuid")) in keys])


def _endpoints(objects: list[Object], what: str) -> list[str]:
    ports = [port for obj in objects for port in rows_of(obj, "container_ports")]
    found = sorted({str(port["endpoint_uri"])[:200] for port in ports if port.get("endpoint_uri")})
    if not found:
        return []
    rest = len(found) - _MOST_NAMED
    shown = found if rest <= 0 else [*found[:_MOST_NAMED], f"{rest} more"]
    return [f"{get_text_list(shown, 'and')} {what}"]


def _volume_users(service: Object, client: CloudClient, others: list[Object]) -> list[str]:
    """Services that mount its volumes; a list of services does not tell, so each is read, the newest first."""
    uri = service.get("resource_uri")
    calls = [partial(_read, client, str(obj.get("uuid"))) for obj in reversed(others) if obj.get("resource_uri") != uri]
    details = together(*calls[:MOST_READ])
    users = [obj for obj in details if any(row.get("volumes_from") == uri for row in rows_of(obj, "bindings"))]
    unread = len(calls) - MOST_READ
    lines = [f"{_named(users)} use its volumes"] if users else []
    return [*lines, f"{unread} further services may use its volumes"] if unread > 0 else lines


def _read(client: CloudClient, key: str) -> Object:
    try:
        return client.get(SERVICE, key)
    except CloudError:
        return {}
