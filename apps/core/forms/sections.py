"""How a form is laid out: fieldsets as declared, sections as drawn."""

from dataclasses import dataclass

from django.forms.boundfield import BoundField

from .rows import RowSet


@dataclass(frozen=True, slots=True)
class Fieldset:
    """A named group of parameters. A collapsed one opens by a click, or by an error inside."""

    title: str
    names: tuple[str, ...]
    help: str = ""
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """What an object keeps for life: shown, not asked for."""

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
class Section:
    fieldset: Fieldset
    items: tuple[Item, ...]

    @property
    def slug(self) -> str:
        return "section-" + self.fieldset.title.lower().replace(" ", "-")

    @property
    def has_errors(self) -> bool:
        return any(item.has_errors for item in self.items)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error with the id of the control it stands at."""

    label: str
    anchor: str
    text: str


def problems_of(bound: BoundField, label: str) -> list[Problem]:
    return [Problem(label, bound.id_for_label or bound.auto_id, text) for text in bound.errors]


def row_problems(rows: RowSet) -> list[Problem]:
    """The errors of a set of rows, each with its row's number."""
    found = [Problem(rows.label, f"rows-{rows.prefix}", text) for text in rows.non_form_errors()]
    for number, form in enumerate(rows.forms, start=1):
        label = f"{rows.label}, row {number}"
        found += [Problem(label, f"rows-{rows.prefix}", text) for text in form.non_field_errors()]
        for bound in form.visible_fields():
            found += problems_of(bound, f"{label}: {bound.label}")
    return found
