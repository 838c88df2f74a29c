"""The classes that describe the contract: fields, states, endpoints, object types."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .uris import check_namespace, check_segment, split_key


class Kind(StrEnum):
    """The type of a value."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    DATE = "date"  # RFC 2822 in UTC, or null; an event's is ISO 8601
    PATH = "path"  # on the server of the API, to be called from elsewhere
    URI = "uri"  # one resource URI, or null
    URIS = "uris"  # a list of resource URIs
    STRINGS = "strings"  # a list of strings
    MAP = "map"  # string to string
    ROWS = "rows"  # a list of objects, described by Field.fields
    OBJECT = "object"  # one object, described by Field.fields
    JSON = "json"  # anything else


class Api(StrEnum):
    REST = "rest"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of an object, a parameter of a call, a column of a ROWS value or a member of an OBJECT one.

    `default` is the value that the API takes when a parameter is left out. `secret` marks what a
    page masks until the user reveals it. `verbatim` text keeps its line breaks and surrounding blanks.
    A `write_only` parameter is accepted by the API but never returned.
    """

    name: str
    kind: Kind = Kind.TEXT
    help: str = ""
    default: Any = None
    choices: tuple[str, ...] = ()
    required: bool = False
    nullable: bool = True
    secret: bool = False
    minimum: int | None = None
    maximum: int | None = None
    fields: tuple["Field", ...] = ()
    verbatim: bool = False
    write_only: bool = False

    def default_value(self) -> Any:
        """The default, ready for JSON."""
        if self.kind is Kind.MAP:
            return {}
        return list(self.default) if isinstance(self.default, tuple) else self.default


@dataclass(frozen=True, slots=True)
class State:
    """A state, with the calls that it allows. A `lasting` state does not end by itself."""

    name: str
    actions: tuple[str, ...] = ()
    lasting: bool = True
    help: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call on an object type.

    `suffix` follows the collection (`list`, `create`) or the object (everything else). `status` is what success
    answers: 202 if work continues after the response. `query` has the manual's
    parameters, `client_query` those that the published clients send as well. An `argument` may end
    the path (`call/3/`). An `anonymous` call needs no authorization: whoever knows the address may make it.
    """

    name: str
    method: str
    suffix: str = ""
    api: Api = Api.REST
    on_collection: bool = False
    query: tuple[Field, ...] = ()
    client_query: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    status: int = 200
    argument: Field | None = None
    anonymous: bool = False

    @property
    def removes(self) -> bool:
        """Whether the object is gone once the call has been answered."""
        return self.method == "DELETE" and self.status == 204


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One kind of object of the API: its URIs, attributes, endpoints and states."""

    name: str
    label: str
    label_plural: str
    subsystem: str
    namespaced: bool
    help: str
    attributes: tuple[Field, ...]
    endpoints: tuple[Endpoint, ...]
    states: tuple[State, ...] = ()
    key: str = "uuid"
    key_segments: int | None = 1  # None: as many as the key has
    parent: str | None = None  # a trigger's path starts with its service's
    segment: str = ""  # in paths, if it is not the name

    def __repr__(self) -> str:
        return f"<ObjectType {self.name}>"

    def collection_path(self, namespace: str | None = None, parent_key: str | None = None) -> str:
        """`/api/app/v1/[namespace/]service/`. Raises ValueError for an invalid namespace."""
        space = f"{check_namespace(namespace)}/" if self.namespaced and namespace else ""
        above = ""
        if self.parent is not None:
            if parent_key is None:
                raise ValueError(f"a {self.label} has its address under a {self.parent}")
            above = f"{self.parent}/{check_segment(parent_key)}/"
        return f"/api/{self.subsystem}/v1/{space}{above}{self.segment or self.name}/"

    def object_path(
        self, key: str, namespace: str | None = None, suffix: str = "", parent_key: str | None = None
    ) -> str:
        """The object's path, checked segment by segment. Raises ValueError for an invalid key."""
        segments = split_key(key)
        if self.key_segments is not None and len(segments) != self.key_segments:
            raise ValueError(f"a {self.label}'s key has {self.key_segments} segments")
        return f"{self.collection_path(namespace, parent_key)}{'/'.join(segments)}/{suffix}"

    def short_key(self, key: str) -> str:
        """A key short enough to show: the beginning of a UUID, the whole of a name."""
        return key[:8] if self.key == "uuid" else key

    @property
    def key_is_secret(self) -> bool:
        """Whether anyone who knows an object's key can call it."""
        return any(field.secret for field in self.attributes if field.name == self.key)

    def attribute(self, name: str) -> Field:
        return next(field for field in self.attributes if field.name == name)

    def endpoint(self, name: str) -> Endpoint:
        return next(endpoint for endpoint in self.endpoints if endpoint.name == name)

    def has_endpoint(self, name: str) -> bool:
        return any(endpoint.name == name for endpoint in self.endpoints)

    def state(self, name: str) -> State | None:
        """The state of that name; None if the manual does not list it."""
        return next((state for state in self.states if state.name == name), None)

    def allows(self, state: str | None, action: str) -> bool:
        """Whether an object in `state` takes `action`. An unknown state allows everything: the upstream decides."""
        known = self.state(state) if state is not None else None
        return known is None or action in known.actions

    def states_allowing(self, action: str) -> Iterator[str]:
        return (state.name for state in self.states if action in state.actions)


UUID_FILTER = Field("uuid", help="The object's UUID")
# List filters of the published clients that the manual does not mention.
UUID_START = Field("uuid__startswith", help="How the object's UUID begins")
STACK_NAME = Field("stack__name", help="Name of the stack that it belongs to")
SERVICE_STACK_NAME = Field("service__stack__name", help="Name of the stack that its service belongs to")
PAGING = (
    Field("limit", Kind.INTEGER, "Objects per page; the server may return fewer", default=25, minimum=0),
    Field("offset", Kind.INTEGER, "Objects to skip", default=0, minimum=0),
)
TAIL_AND_FOLLOW = (
    Field("tail", Kind.INTEGER, "How many of the last lines to start with", default=300, minimum=0),
    Field("follow", Kind.BOOLEAN, "Stay and send new lines as they come", default=True),
)
REUSE_VOLUMES = Field("reuse_volumes", Kind.BOOLEAN, "Keep each container's volumes", default=True)


def listing(*query: Field, client_query: tuple[Field, ...] = ()) -> Endpoint:
    return Endpoint("list", "GET", on_collection=True, query=query, client_query=(*client_query, *PAGING))


def detail() -> Endpoint:
    return Endpoint("get", "GET")


def creation(*body: Field) -> Endpoint:
    return Endpoint("create", "POST", on_collection=True, body=body, status=201)


def update(*body: Field) -> Endpoint:
    return Endpoint("update", "PATCH", body=body)


def termination() -> Endpoint:
    return Endpoint("terminate", "DELETE", status=202)


def removal() -> Endpoint:
    """DELETE of an object that is removed at once: 204, without a body."""
    return Endpoint("delete", "DELETE", status=204)


def action(name: str, *query: Field, status: int = 202) -> Endpoint:
    return Endpoint(name, "POST", f"{name}/", query=query, status=status)


def stream(name: str, *query: Field) -> Endpoint:
    return Endpoint(name, "GET", f"{name}/", api=Api.STREAM, query=query)
