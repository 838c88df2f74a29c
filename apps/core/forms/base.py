"""A form for creating and changing an object, made from the parameters of the contract's calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property

from apps.cloud.client import CloudClient
from apps.cloud.contract import Field, Kind, ObjectType
from apps.cloud.errors import CloudError

from .fields import Options, form_field, label_for
from .members import form_values, member_named_in, members, missing_members, object_from_form
from .rows import RowForm, RowSet, VariableRow
from .sections import Fieldset, Fixed, Item, Problem, Section, problems_of, row_problems
from .snapshot import Snapshot, digest, open_snapshot
from .upstream import place_of, said_at
from .values import canonical, empty, lines, normal, to_api

REPEATING = (Kind.ROWS, Kind.MAP)
UNRECOGNISED = "The console no longer knows which values this form was opened with. Check the values and save again."


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that both this form and somebody else have changed since it was opened."""

    name: str
    label: str
    theirs: list[str]
    yours: list[str]
    choice: str

    @property
    def field_name(self) -> str:
        """Name of the radio buttons that settle the clash: `theirs` or `mine`."""
        return f"clash-{self.name}"


class ContractForm(forms.Form):
    """Parameters as fields, ROWS and MAP ones as formsets.

    Without `obj` it is the form of the create call, opened with the contract's defaults; with it that of the
    update call. `obj` is always the object as just read: what the form was opened with travels in the page.
    """

    object_type: ClassVar[ObjectType]
    fieldsets: ClassVar[tuple[Fieldset, ...]]
    attributes: ClassVar[Mapping[str, str]] = {}  # parameter → attribute, if the names differ
    row_forms: ClassVar[Mapping[str, type[RowForm]]] = {}

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        client: CloudClient | None = None,
        obj: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.client = client
        self.obj = obj
        self.key = str((obj or {}).get(self.object_type.key) or "")
        self.parameters = {field.name: field for field in self.asked()}
        self.present = {name: normal(field, self._present_value(field)) for name, field in self.parameters.items()}
        self.rows: dict[str, RowSet] = {}
        self.fixed: dict[str, Fixed] = {}
        for field in self.parameters.values():
            self._add(field)

    @property
    def editing(self) -> bool:
        return self.obj is not None

    @property
    def formsets(self) -> list[RowSet]:
        return list(self.rows.values())

    def asked(self) -> tuple[Field, ...]:
        """The parameters to ask for: all of the call's, unless a form overrides this."""
        return self.object_type.endpoint("create" if self.obj is None else "update").body

    @property
    def layout(self) -> tuple[Fieldset, ...]:
        return self.fieldsets

    def options_for(self, field: Field) -> Options | None:
        """The choices for a URI; None if it is typed."""
        return None

    def is_valid(self) -> bool:
        """Whether the form can be sent: it has no errors and no unsettled clashes."""
        return self._fields_are_valid() and not self.clashes()

    def clean(self) -> dict[str, Any]:
        if self.editing and self.opened is None:
            self.add_error(None, UNRECOGNISED)
        for name, field in self.parameters.items():
            if field.kind is Kind.OBJECT:
                for left in missing_members(field, self._typed_value(name)):
                    self.add_error(left, "Required, as another value beside it is set.")
        return self.cleaned_data

    def as_draft(self) -> None:
        """Prepares the form to be shown again as typed, without validation errors."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        for rows in self.formsets:
            rows.as_draft()

    def to_payload(self) -> dict[str, Any]:
        """What to send: all that is required or differs from the defaults; when editing, only what was changed here."""
        names = self._changed_names() if self.editing else self._given_names()
        return {name: to_api(self.parameters[name], self._typed_value(name)) for name in names}

    def clashes(self) -> list[Clash]:
        """Unsettled clashes: parameters that this user and, since the form was opened, somebody else have changed."""
        if not self.editing or not self._fields_are_valid():
            return []
        return [self._clash(name) for name in self._changed_names() if self._opened_digest(name) != self._digest(name)]

    def add_upstream_error(self, error: CloudError) -> None:
        """Puts the upstream's message at the field that it names, else on top of the form."""
        place = place_of(error.message, self.parameters.values())
        if place is None:
            self.add_error(None, error.message)
        elif place.parameter in self.rows:
            self.rows[place.parameter].add_upstream_error(error.message, place.row, place.column)
        elif place.parameter in self.fields:
            self.add_error(place.parameter, said_at(error.message, place.parameter))
        else:
            self.add_error(member_named_in(error.message, self.parameters[place.parameter]), error.message)

    @cached_property
    def opened(self) -> Snapshot | None:
        """What the form was opened with, or for clashes settled as `mine`, what was seen then; None if not readable."""
        snapshot = open_snapshot(self.data.get("opened", ""), self.key)
        if snapshot is None:
            return None
        settled = {name: seen for name, seen in snapshot.seen.items() if self._clash_choice(name) == "mine"}
        return Snapshot(self.key, {**snapshot.opened, **settled})

    @property
    def token(self) -> str:
        """The hidden value `opened` for the page that is being rendered."""
        if self.is_bound and self.opened is not None:
            seen = {clash.name: self._digest(clash.name) for clash in self.clashes()}
            return Snapshot(self.key, self.opened.opened, seen).seal()
        return Snapshot(self.key, {name: self._digest(name) for name in self.parameters}).seal()

    @property
    def sections(self) -> list[Section]:
        return [
            Section(
                group, tuple(item for name in group.names for item in self._items(name)),
                any(map(self._in_use, group.names)),
            )
            for group in self.layout
        ]  # fmt: skip

    @property
    def redrawn(self) -> str:
        """The sections to redraw after a choice that others depend on, as the value of `hx-select-oob`."""
        moving = (section for section in self.sections if section.fieldset.leads or section.fieldset.follows)
        return ",".join(f"#{section.slug}:morph" for section in moving)

    @property
    def problems(self) -> list[Problem]:
        """Every error of the form and its rows, in the order of the page."""
        found = []
        for item in (item for section in self.sections for item in section.items if item.has_errors):
            found += row_problems(item.rows) if item.rows is not None else []
            found += problems_of(item.field, str(item.field.label)) if item.field else []
        return found

    def _fields_are_valid(self) -> bool:
        checked = [super().is_valid(), *(rows.is_valid() for rows in self.formsets)]
        return all(checked)

    def _present_value(self, field: Field) -> Any:
        attribute = self.attributes.get(field.name, field.name)
        return (self.obj or {}).get(attribute, field.default)

    def _add(self, field: Field) -> None:
        present = self.present[field.name]
        if field.kind in REPEATING:
            plain = VariableRow if field.kind is Kind.MAP else RowForm
            self.rows[field.name] = RowSet(
                self.data if self.is_bound else None,
                field=field,
                value=present,
                row_form=self.row_forms.get(field.name, plain),
                options=self.options_for,
            )
        elif field.kind is Kind.OBJECT:
            self._add_members(field, present)
        else:
            self.fields[field.name] = form_field(field, kept=[present], options=self.options_for(field))
            self.initial.setdefault(field.name, present)

    def _add_members(self, field: Field, present: dict[str, Any]) -> None:
        """Members are never required by themselves, as the whole object may be left out."""
        for name, member in members(field):
            made = form_field(member)
            made.required, made.label = False, label_for(name.removeprefix(f"{field.name}-").replace("-", "_"))
            self.fields[name] = made
        self.initial = {**form_values(field, present), **self.initial}

    def _items(self, name: str) -> list[Item]:
        parameter = self.parameters.get(name)
        if name in self.rows:
            return [Item(rows=self.rows[name])]
        if name in self.fields:
            return [Item(field=self[name])]
        if parameter is not None and parameter.kind is Kind.OBJECT:
            return [Item(field=self[member]) for member, _ in members(parameter)]
        if name in self.fixed:
            return [Item(fixed=self.fixed[name])]
        return [Item(fixed=Fixed(label_for(name), str(self.obj.get(name) or "")))] if self.obj else []

    def _in_use(self, name: str) -> bool:
        field = self.parameters.get(name)
        return field is not None and not self._is_present_value(field, normal(field, field.default))

    def _typed_value(self, name: str) -> Any:
        if name in self.rows:
            return self.rows[name].value()
        if self.parameters[name].kind is Kind.OBJECT:
            return object_from_form(self.parameters[name], self.cleaned_data)
        return normal(self.parameters[name], self.cleaned_data.get(name))

    def _digest(self, name: str) -> str:
        return digest(self.parameters[name], self.key, self.present[name])

    def _opened_digest(self, name: str) -> str:
        return self.opened.opened.get(name, "") if self.opened else ""

    def _clash_choice(self, name: str) -> str:
        return str(self.data.get(f"clash-{name}", ""))

    def _given_names(self) -> list[str]:
        found = []
        for name, field in self.parameters.items():
            typed = self._typed_value(name)
            if field.required or (not empty(typed) and not self._is_present_value(field, typed)):
                found.append(name)
        return found

    def _changed_names(self) -> list[str]:
        """Parameters changed here to a value that the object does not have, except clashes settled as `theirs`."""
        found = []
        for name, field in self.parameters.items():
            typed = self._typed_value(name)
            untouched = digest(field, self.key, typed) == self._opened_digest(name)
            if not untouched and not self._is_present_value(field, typed) and self._clash_choice(name) != "theirs":
                found.append(name)
        return found

    def _is_present_value(self, field: Field, typed: Any) -> bool:
        return canonical(field, typed) == canonical(field, self.present[field.name])

    def _clash(self, name: str) -> Clash:
        field, theirs, yours = self.parameters[name], self.present[name], self._typed_value(name)
        label = str(self.fields[name].label) if name in self.fields else label_for(name)
        return Clash(name, label, lines(field, theirs, yours), lines(field, yours, theirs), self._clash_choice(name))
