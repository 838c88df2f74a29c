"""A list page's filters: the API's own, under the API's own names."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from apps.cloud.contract import Field, Kind, ObjectType, named_type, parse_uri
from apps.cloud.errors import CloudError

from .labels import label
from .names import NameBook
from .resource import Object, Resource
from .templatetags.console import parse_time


class FilterForm(forms.Form):
    """Search as you type, each filter that the resource declares, and the state of what has states."""

    q = forms.CharField(required=False, max_length=200, label="Search")

    def __init__(self, data: QueryDict, resource: Resource) -> None:
        super().__init__(data)
        self.resource = resource
        query = {field.name: field for field in resource.type.endpoint("list").query}
        for name in resource.list_filter:
            self.fields[name] = _form_field(query[name], resource)
        if resource.type.states and "state" not in self.fields:
            self.fields["state"] = _form_field(Field("state", help=f"The {resource.label}'s state"), resource)

    def offer(self, related: Mapping[str, list[Object]], names: NameBook) -> None:
        """Fills the pickers with the objects that exist."""
        for name in self.resource.list_filter:
            field = self.fields[name]
            kind = _picked_type(name, self.resource)
            if isinstance(field, forms.ChoiceField) and kind is not None and kind.name in related:
                field.choices = [("", "Any"), *choices_of(related[kind.name], names)]
        for name in self.resource.pickers:
            self._load_options_later(self.fields[name], self.data.get(name, ""), names)

    def _load_options_later(self, field: forms.Field, chosen: str, names: NameBook) -> None:
        """Offers only the chosen option; the browser loads the others when the filters are opened."""
        field.choices = [("", "Any"), *([(chosen, names.label(chosen))] if chosen else [])]  # type: ignore[attr-defined]
        field.widget.attrs["hx-trigger"] = "load" if self.is_open else "toggle from:closest details once"

    def upstream(self) -> dict[str, str]:
        """The filters that the upstream applies. The state is filtered here, as all states are counted."""
        given = {name: self.cleaned_data.get(name) for name in self.resource.list_filter if name != "state"}
        return {name: _query_text(value) for name, value in given.items() if value not in (None, "", False)}

    def add_upstream_error(self, error: CloudError) -> None:
        """Puts the upstream's message at the filter that it names, else on top."""
        named = [name for name in self.resource.list_filter if name in error.message]
        self.add_error(max(named, key=len, default=None), error.message)

    @property
    def state(self) -> str:
        return str(self.cleaned_data.get("state") or "") if self.is_valid() else ""

    @property
    def search(self) -> str:
        return str(self.cleaned_data.get("q") or "").strip().casefold() if self.is_valid() else ""

    @property
    def in_use(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def in_words(self) -> str:
        """The search and the filters in words: “Search web, State Running”; empty if none is in use."""
        used = [(self.fields[name], str(self.data[name])) for name in self.fields if self.data.get(name)]
        return ", ".join(f"{field.label} {_chosen_label(field, value)}" for field, value in used)

    @property
    def is_open(self) -> bool:
        """Whether to show the filters open: one has an error, or is in use beside search and states, always visible."""
        return bool(self.errors) or any(self.data.get(name) for name in self.fields if name not in {"q", "state"})


class _StatePicker(forms.ChoiceField):
    """The manual's states are offered; an upstream may have others."""

    def valid_value(self, value: Any) -> bool:
        return True


class _UriPicker(forms.ChoiceField):
    """Offers the objects that exist; accepts any other resource URI too, since a bookmark may bring one."""

    def valid_value(self, value: Any) -> bool:
        return str(value).startswith("/api/")


def _chosen_label(field: forms.Field, value: str) -> str:
    """The label of the choice with this value; the value itself if there is none. At most 200 characters."""
    choices = getattr(field, "choices", ())
    return next((str(name) for key, name in choices if str(key) == value), value)[:200]


def _picked_type(name: str, resource: Resource) -> ObjectType | None:
    """The type whose objects a filter offers to pick from; None if its value is typed."""
    kind = named_type(name)
    return kind if kind is not None and kind.name in resource.related else None


def choices_of(objects: list[Object], names: NameBook) -> list[tuple[str, str]]:
    """URI and name, sorted by name; equal names (two providers' Amsterdam) are followed by the key."""
    named = [(str(obj["resource_uri"]), names.label(obj["resource_uri"])) for obj in objects if obj.get("resource_uri")]
    count = Counter(name for _, name in named)
    told = [(uri, f"{name} ({_short_key(uri)})" if count[name] > 1 else name) for uri, name in named]
    return sorted(told, key=lambda choice: choice[1].casefold())


def _short_key(uri: str) -> str:
    reference = parse_uri(uri)
    return reference.type.short_key(reference.key) if reference else uri


def _form_field(field: Field, resource: Resource) -> forms.Field:
    common: dict[str, Any] = {"required": False, "label": label(field.name), "help_text": field.help}
    if field.name == "state":
        states = [(state.name, state.name) for state in resource.type.states]
        return _StatePicker(choices=[("", "Any"), *states], **common)
    if field.name in resource.pickers:
        return _UriPicker(choices=[("", "Any")], widget=forms.Select(attrs=_loading_attributes(field.name)), **common)
    if field.kind is Kind.URI and _picked_type(field.name, resource) is not None:
        return _UriPicker(choices=[("", "Any")], **common)
    if field.kind is Kind.BOOLEAN and field.default is None:
        return forms.TypedChoiceField(choices=[("", "Any"), ("true", "Yes"), ("false", "No")], empty_value="", **common)
    if field.kind is Kind.BOOLEAN:
        return forms.BooleanField(widget=forms.CheckboxInput(), **common)
    if field.kind is Kind.DATE:
        return forms.DateTimeField(widget=MomentInput(), **common)
    return forms.CharField(max_length=1024, **common)


class MomentInput(forms.DateTimeInput):
    """A moment in UTC, also in the address; static/js/utcinputs.js lets users type it in the browser's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"data-utc": ""})

    def format_value(self, value: Any) -> str | None:
        moment = parse_time(value)
        return moment.strftime("%Y-%m-%dT%H:%M:%S" if moment.second else "%Y-%m-%dT%H:%M") if moment else None


def _loading_attributes(name: str) -> dict[str, str]:
    """htmx attributes by which a select loads its options, without those by which its form loads rows."""
    of_the_form = dict.fromkeys(("hx-select", "hx-select-oob", "hx-sync"), "unset")
    return {
        "hx-get": f"?choices={name}",
        "hx-target": "this",
        "hx-swap": "innerHTML",
        "hx-push-url": "false",
    } | of_the_form


def _query_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)
