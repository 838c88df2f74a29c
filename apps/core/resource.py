"""What an app declares about its object, with the names of Django's ModelAdmin. Declarations are immutable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.urls import URLPattern

from apps.cloud.client import Answer, CloudClient
from apps.cloud.contract import Endpoint, ObjectType, parse_uri
from apps.cloud.errors import CloudError

from .labels import visible

Object = dict[str, Any]


class ObjectForm(Protocol):
    """A form for creating or changing an object, or for what an action needs."""

    def is_valid(self) -> bool: ...

    def to_payload(self) -> dict[str, Any]: ...

    def add_upstream_error(self, error: CloudError) -> None: ...


class ObjectFormFactory(Protocol):
    """Makes a form. `obj` is the object as just read; None when creating."""

    def __call__(
        self, data: Any = None, *, client: CloudClient | None = None, obj: Object | None = None
    ) -> ObjectForm: ...


def _perform(client: CloudClient, kind: ObjectType, key: str, name: str, values: Mapping[str, Any]) -> Answer:
    return client.perform(kind, key, name, **values)


def terminate(client: CloudClient, kind: ObjectType, key: str, name: str, values: Mapping[str, Any]) -> Answer:
    return client.delete(kind, key)


def change(client: CloudClient, kind: ObjectType, key: str, name: str, values: Mapping[str, Any]) -> Answer:
    return client.update(kind, key, dict(values))


@dataclass(frozen=True, slots=True)
class ObjectAction:
    """One thing that can be done to an object. The contract's states tell when it is allowed.

    `form` asks for what the call needs; its payload goes to `run`. `typed` actions cannot be taken
    back: they ask for the object's name; one that `confirms` only says first what it does. `flag` is an attribute that
    forbids the action if it is false, `unfit` says why an object cannot take it in any state, `call` is the name of
    the endpoint if it differs from the action's. `help_for_many` is the help on several objects.
    """

    name: str
    label: str
    icon: str
    help: str = ""
    help_for_many: str = field(default="", kw_only=True)
    tone: str = "secondary"
    bulk: bool = True
    typed: bool = False
    confirms: bool = False
    flag: str = ""
    unfit: Callable[[Object], str] = lambda obj: ""
    call: str = ""
    form: ObjectFormFactory | None = None
    run: Callable[[CloudClient, ObjectType, str, str, Mapping[str, Any]], Answer] = _perform

    def help_for(self, count: int) -> str:
        return self.help if count == 1 else self.help_for_many or self.help

    def allowed(self, kind: ObjectType, obj: Object) -> bool:
        return not self.refusal(kind, obj)

    def endpoint(self, kind: ObjectType) -> Endpoint:
        return kind.endpoint(self.call or self.name)

    def refusal(self, kind: ObjectType, obj: Object) -> str:
        """Why the action is not allowed now; empty if it is."""
        if why := self.unfit(obj):
            return why
        if not self._is_allowed_in(kind, obj.get("state")):
            return f"Not while the {kind.label} is {obj.get('state')}."
        return f"This {kind.label} does not allow it." if self.flag and obj.get(self.flag) is False else ""

    def _is_allowed_in(self, kind: ObjectType, state: Any) -> bool:
        """Whether the state allows it. An action without an endpoint is allowed in lasting states but Terminated."""
        if kind.has_endpoint(self.name):
            return kind.allows(state, self.name)
        known = kind.state(str(state))
        return known is None or (known.lasting and known.name != "Terminated")

    @property
    def asks(self) -> bool:
        """Whether a page asks for confirmation or parameters before the call."""
        return self.typed or self.confirms or self.form is not None


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of an object's page. `context` may ask the upstream; it runs only when the tab is open.

    One that `follows` is redrawn when the object changes; a log or a terminal has a stream of its own instead.
    """

    slug: str
    label: str
    template: str
    context: Callable[["Page"], dict[str, Any]] = lambda page: {}
    shown: Callable[[Object], bool] = lambda obj: True
    follows: bool = True


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of its own that the list links to. Its URL is named `<resource>-<slug>`."""

    slug: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class Page:
    """What tabs and consequences get: the object, and how to ask the upstream for more."""

    resource: "Resource"
    client: CloudClient
    namespace: str
    obj: Object
    query: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One object of the API as the console shows it.

    `list_display`, `search_fields` and `fieldsets` name attributes of the contract, `list_filter` parameters of its
    list call. `related` are object types whose names the list shows in place of their URIs; they are read as whole
    lists. `looked_up` are attributes that name objects of too many types for that: only those on the page are read.
    `pickers` gives the types that a filter on such an attribute offers. `cells` draw columns instead of
    the attribute itself. `order` is the upstream's own sort order: a list in that order is read only as far as it is
    shown. `scope` reduces a list to the objects of the namespace. `consequences` says what else an action affects; it
    may ask the upstream, and runs only for the page that asks for confirmation. `edit_in_place` opens the form on the
    object's page. `patterns` are URLs of its own, which replace the usual ones of the same name; `pages` are those of
    them that the list links to.
    """

    type: ObjectType
    slug: str
    icon: str
    list_display: tuple[str, ...]
    fieldsets: tuple[tuple[str, tuple[str, ...]], ...]
    list_filter: tuple[str, ...] = ()
    search_fields: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    looked_up: tuple[str, ...] = ()
    pickers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    cells: Mapping[str, Callable[[Object], str]] = field(default_factory=dict, hash=False)
    order: str = ""
    actions: tuple[ObjectAction, ...] = ()
    tabs: tuple[Tab, ...] = ()
    pages: tuple[ListPage, ...] = ()
    form: ObjectFormFactory | None = None
    edit_label: str = "Edit"
    start_after_create: str | None = None
    edit_in_place: bool = False
    title: Callable[[Object], str] = field(default=lambda obj: label_of(obj))
    scope: Callable[[list[Object], str], list[Object]] = lambda objects, namespace: objects
    consequences: Callable[[ObjectAction, Page], list[str]] = lambda action, page: []
    patterns: Callable[[], list[URLPattern]] = list

    @property
    def label(self) -> str:
        return self.type.label

    @property
    def label_plural(self) -> str:
        return self.type.label_plural.capitalize()

    @property
    def can_create(self) -> bool:
        return self.form is not None and self.type.has_endpoint("create")

    @property
    def can_edit(self) -> bool:
        return self.form is not None and self.type.has_endpoint("update")

    @property
    def start(self) -> ObjectAction | None:
        """The action that the user can choose to run right after creation; None if there is none."""
        return self.action(self.start_after_create or "")

    def action(self, name: str) -> ObjectAction | None:
        return next((action for action in self.actions if action.name == name), None)

    def key(self, obj: Object) -> str:
        """The object's key; empty if it has none. Keys of several segments are read from the resource URI."""
        if self.type.key_segments == 1:
            return str(obj.get(self.type.key) or "")
        reference = parse_uri(obj.get("resource_uri"))
        return reference.key if reference else ""


def rows_of(obj: Object, name: str) -> list[Object]:
    """The rows of an attribute; anything else in it is left out."""
    value = obj.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def label_of(obj: Object) -> str:
    """The name to show for an object: its nickname or label, else the next best attribute."""
    for name in ("nickname", "label", "name", "action", "external_fqdn", "uuid"):
        value = str(obj.get(name) or "")
        if any(character.isprintable() and not character.isspace() for character in value):
            return visible(value)
    return "(unnamed)"
