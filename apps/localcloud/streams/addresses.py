"""Parses a stream's path and query. The namespace and the trailing slash are optional."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs
from uuid import UUID

from apps.cloud.contract import CONTAINER, EVENT, OBJECT_TYPES, ObjectType
from apps.cloud.contract.extensions import STATS, TERMINAL, extensions_of

from ..errors import BadParameter, NotFound
from ..filters import boolean, reference_of
from .listeners import EventFilter, key_of

_UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_NAMESPACE = "(?:(?P<namespace>[^/]+)/)?"
_LONGEST_TAIL = 9
_LONGEST_COMMAND = 4096
_TYPES = frozenset(EVENT.attribute("type").choices)
NOTHING_HERE = "There is no stream at this address."


@dataclass(frozen=True, slots=True)
class Logs:
    """A stream of logs. A container's log is found only under its own `service`, if one is given."""

    kind: ObjectType
    namespace: str | None
    uuid: UUID
    tail: int = 300
    follow: bool = True
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Events:
    """A namespace's events."""

    namespace: str | None
    wanted: EventFilter


@dataclass(frozen=True, slots=True)
class Exec:
    """A command in a container. With the `subprotocol`, clients can resize the window and get the exit code."""

    namespace: str | None
    uuid: UUID
    command: str
    subprotocol: str | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """The load of a container or a node."""

    kind: ObjectType
    namespace: str | None
    uuid: UUID


Asked = Logs | Events | Exec | Stats
Query = dict[str, list[str]]


def _patterns(name: str) -> Iterator[tuple[ObjectType, re.Pattern[str]]]:
    for kind in OBJECT_TYPES.values():
        if any(endpoint.name == name for endpoint in (*kind.endpoints, *extensions_of(kind))):
            # An action's address has no namespace, but the published Python client sends its own.
            path = rf"/api/{kind.subsystem}/v1/{_NAMESPACE}{kind.name}/(?P<uuid>{_UUID})/{name}/?"
            yield kind, re.compile(path)


_LOGS, _STATS = tuple(_patterns("logs")), tuple(_patterns(STATS.name))
_EVENTS = re.compile(rf"/api/{EVENT.subsystem}/v1/{_NAMESPACE}{EVENT.segment}/?")

_EXEC = re.compile(rf"/api/{CONTAINER.subsystem}/v1/{_NAMESPACE}{CONTAINER.name}/(?P<uuid>{_UUID})/exec/?")


def requested_stream(path: str, query: str, subprotocols: Collection[str] = ()) -> Asked:
    """The requested stream. Raises NotFound for an unknown path, BadParameter for an invalid query."""
    given = parse_qs(query, keep_blank_values=True)
    if match := _EVENTS.fullmatch(path):
        return Events(match["namespace"], _event_filter(given))
    if match := _EXEC.fullmatch(path):
        subprotocol = TERMINAL if TERMINAL in subprotocols else None
        return Exec(match["namespace"], UUID(match["uuid"]), _command(given), subprotocol)
    for kind, pattern in _LOGS:
        if match := pattern.fullmatch(path):
            return Logs(
                kind,
                match["namespace"],
                UUID(match["uuid"]),
                _tail(_last_value(given, "tail", "300")),
                boolean(_last_value(given, "follow", "true"), "follow"),
                _last_value(given, "service", ""),
            )
    for kind, pattern in _STATS:
        if match := pattern.fullmatch(path):
            return Stats(kind, match["namespace"], UUID(match["uuid"]))
    raise NotFound(NOTHING_HERE)


def _last_value(query: Query, name: str, default: str) -> str:
    return query.get(name, [default])[-1]


def _tail(value: str) -> int:
    if not value.isdecimal() or len(value) > _LONGEST_TAIL:
        raise BadParameter("tail", "must be a whole number, 0 or more.")
    return int(value)


def _command(query: Query) -> str:
    command = _last_value(query, "command", "").strip() or str(CONTAINER.endpoint("exec").query[0].default)
    if len(command) > _LONGEST_COMMAND or "\0" in command:
        raise BadParameter("command", f"must have at most {_LONGEST_COMMAND} characters, and no NUL.")
    return command


def _event_filter(query: Query) -> EventFilter:
    """The filter in the query. A parameter that is given more than once matches any of its values."""
    types = query.get("type", ())
    if unknown := set(types) - _TYPES:
        raise BadParameter("type", f"there are no events of the type {min(unknown)[:64]!r}.")
    return EventFilter(frozenset(types), _object_keys(query, "object"), _object_keys(query, "parent"))


def _object_keys(query: Query, name: str) -> frozenset[str]:
    uris = query.get(name, ())
    return frozenset(filter(None, (key_of(uri) for uri in uris if reference_of(uri, name))))
