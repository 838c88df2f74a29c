"""How a form is laid out: fieldsets as declared, sections as drawn."""

from dataclasses import dataclass
from itertools import groupby

from django.forms.boundfield import BoundField

from .rows import RowSet


@dataclass(frozen=True, slots=True)
class Fieldset:
    """A named group of parameters. A collapsed one opens by a click, or by an error inside.

    A choice in one with `leads` changes the options in it and in those with `follows`.
    """

    title: str
    names: tuple[str, ...]
    help: str = ""
    collapsed: bool = False
    leads: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that cannot be changed after creation: shown, not asked for."""

    label: str
    value: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a section: a field, rows, or a fixed value."""

    field: BoundField | None = None
    rows: RowSet | None = None
    fixed: Fixed | None = None

    @property
    def has_errors(self) -> bool:
        if self.rows is not None:
            return self.rows.is_bound and not self.rows.is_valid()
        return bool(self.field and self.field.errors)


@dataclass(frozen=True, slots=True)
class Group:
    """Part of a section: fields side by side, or one set of rows."""

    items: tuple[Item, ...] = ()
    rows: RowSet | None = None


@dataclass(frozen=True, slots=True)
class Section:
    fieldset: Fieldset
    items: tuple[Item, ...]
    in_use: bool

    @property
    def slug(self) -> str:
        return "section-" + self.fieldset.title.lower().replace(" ", "-")

    @property
    def open(self) -> bool:
        return self.in_use or any(item.has_errors for item in self.items)

    @property
    def groups(self) -> list[Group]:
        found: list[Group] = []
        for in_rows, same in groupby(self.items, key=lambda item: item.rows is not None):
            items = tuple(same)
            found += [Group(rows=item.rows) for item in items] if in_rows else [Group(items)]
        return found

    @property
    def titled(self) -> bool:
        """Whether rows need a title of their own beside the section's."""
        return len(self.items) > 1


@dataclass(frozen=True, slots=True)
class Problem:
    """An error, with the id of the control that it belongs to."""

    label: str
    anchor: str
    text: str


def problems_of(bound: BoundField, label: str) -> list[Problem]:
    return [Problem(label, bound.id_for_label or bound.auto_id, str(text)) for text in bound.errors]


def row_problems(rows: RowSet) -> list[Problem]:
    """The errors of a set of rows, each with its row's number."""
    found = [Problem(rows.label, f"rows-{rows.prefix}", str(text)) for text in rows.non_form_errors()]
    for number, form in enumerate(rows.forms, start=1):
        label = f"{rows.label}, row {number}"
        found += [Problem(label, f"rows-{rows.prefix}", str(text)) for text in form.non_field_errors()]
        for bound in form.visible_fields():
            found += problems_of(bound, f"{label}: {bound.label}")
    return found
