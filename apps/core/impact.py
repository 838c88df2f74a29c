"""What else is affected when objects are ended, replaced or scaled: parts of the texts on the confirmation page.

What cannot be read is left out.
"""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from django.utils.text import get_text_list

from apps.cloud.client import CloudClient
from apps.cloud.contract import SERVICE, ObjectType, parse_uri
from apps.cloud.errors import CloudError
from apps.cloud.together import together

from .resource import Object, label_of, rows_of

MOST_READ = 50  # other services, to see whose volumes they use
_MOST_NAMED = 8
_ENDED = frozenset({"Terminating", "Terminated"})


def living(client: CloudClient, kind: ObjectType, **filters: Any) -> list[Object]:
    try:
        found = client.list(kind, **filters)
    except CloudError:
        return []
    return [obj for obj in found if str(obj.get("state")) not in _ENDED]


def read(client: CloudClient, kind: ObjectType, key: str) -> Object:
    try:
        return client.get(kind, key)
    except CloudError:
        return {}


def named(objects: Sequence[Object]) -> str:
    """Names of up to eight objects, and the number of the others."""
    return _first_few(sorted(map(label_of, objects)))


def endpoints(objects: Sequence[Object], what: str) -> list[str]:
    """One line: the addresses of the objects' endpoints, followed by `what`; empty if they have none."""
    ports = [port for obj in objects for port in rows_of(obj, "container_ports")]
    found = sorted({str(port["endpoint_uri"])[:200] for port in ports if port.get("endpoint_uri")})
    return [f"{_first_few(found)} {what}"] if found else []


def linked_from(services: Sequence[Object], others: Sequence[Object]) -> list[Object]:
    """Those of `others` that link to one of the services. The services must be complete, not as in a list."""
    rows = [row for service in services for row in rows_of(service, "linked_from_service")]
    keys = {reference.key for row in rows if (reference := parse_uri(row.get("from_service")))}
    return [obj for obj in others if str(obj.get("uuid")) in keys]


def volume_users(client: CloudClient, uris: Collection[str], others: Sequence[Object]) -> list[str]:
    """Lines on others that mount the services' volumes. Lists do not show that, so up to 50 are read, newest first."""
    calls = [partial(read, client, SERVICE, str(obj.get("uuid"))) for obj in reversed(others)]
    details = together(*calls[:MOST_READ])
    users = [obj for obj in details if any(str(row.get("volumes_from")) in uris for row in rows_of(obj, "bindings"))]
    unread = len(calls) - MOST_READ
    lines = [f"{named(users)} use its volumes"] if users else []
    return [*lines, f"{unread} further services may use its volumes"] if unread > 0 else lines


def _first_few(texts: list[str]) -> str:
    rest = len(texts) - _MOST_NAMED
    shown = texts if rest <= 0 else [*texts[:_MOST_NAMED], f"{rest} more"]
    return str(get_text_list(shown, "and"))
