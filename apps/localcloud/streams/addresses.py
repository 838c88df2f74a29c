"""Which stream a path and a query ask for: the contract's logs, with and without namespace and closing slash."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from apps.cloud.contract import OBJECT_TYPES, ObjectType

from ..errors import BadParameter, NotFound
from ..filters import boolean

_UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_LONGEST_TAIL = 9
NOTHING_HERE = "There is no stream at this address."


@dataclass(frozen=True, slots=True)
class Asked:
    """A stream of logs. `service` narrows a container's to that service's lines."""

    kind: ObjectType
    namespace: str | None
    uuid: UUID
    tail: int = 300
    follow: bool = True
    service: str | None = None


def _patterns() -> Iterator[tuple[ObjectType, re.Pattern[str]]]:
    for kind in OBJECT_TYPES.values():
        if kind.has_endpoint("logs"):
            # An action's address has no namespace, but the published Python client puts its own there.
            yield (
                kind,
                re.compile(rf"/api/{kind.subsystem}/v1/(?:(?P<namespace>[^/]+)/)?{kind.name}/(?P<uuid>{_UUID})/logs/?"),
            )


_PATTERNS = tuple(_patterns())


def asked_for(path: str, query: str) -> Asked:
    """NotFound for a path that is none of a stream, BadParameter for what a query cannot hold."""
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(path)
        if match is not None:
            given = dict(parse_qsl(query, keep_blank_values=True))
            return Asked(
                kind,
                match["namespace"] or None,
                UUID(match["uuid"]),
                _tail(given.get("tail", "300")),
                boolean(given.get("follow", "true"), "follow"),
                given.get("service"),
            )
    raise NotFound(NOTHING_HERE)


def _tail(value: str) -> int:
    if not value.isdecimal() or len(value) > _LONGEST_TAIL:
        raise BadParameter("tail", "must be a whole number, 0 or more.")
    return int(value)
