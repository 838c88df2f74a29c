"""Repeating rows: a formset per ROWS or MAP field, under the API's own name."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property

from apps.cloud.contract import Field, Kind

from .fields import Options, form_field, label_for
from .values import columns_of, normal

MOST_ROWS = 1000


class RowForm(forms.Form):
    """One row. `unique` names the column whose values may not repeat, `noun` is what a row is called.

    `env_file`: whole .env files can be pasted into the rows. `ticks`: column → the checkbox that filling it in ticks.
    """

    unique: ClassVar[str] = ""
    noun: ClassVar[str] = "row"
    placeholders: ClassVar[Mapping[str, str]] = {}
    ticks: ClassVar[Mapping[str, str]] = {}
    env_file: ClassVar[bool] = False
    columns: tuple[Field, ...]

    def __init__(
        self,
        *args: Any,
        columns: tuple[Field, ...],
        kept: Mapping[str, list[Any]],
        options: Mapping[str, Options],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            field = form_field(column, kept=kept.get(column.name, ()), options=options.get(column.name))
            field.help_text = ""  # said once, above the rows
            if placeholder := self.placeholders.get(column.name):
                field.widget.attrs["placeholder"] = placeholder
            if box := self.ticks.get(column.name):
                field.widget.attrs["data-row-ticks"] = box
            self.fields[column.name] = field

    @property
    def is_blank(self) -> bool:
        """Whether the row is empty, so that its required fields may stay empty too."""
        return not self.has_changed() if self.is_bound else not self.initial

    @property
    def controls(self) -> list[BoundField]:
        return [self[column.name] for column in self.columns]

    def has_changed(self) -> bool:
        """Whether the user filled the row in. Checkboxes that are ticked by default do not count."""
        ticked = {column.name for column in self.columns if column.kind is Kind.BOOLEAN and column.default}
        return bool(set(self.changed_data) - ticked)

    def as_draft(self) -> None:
        """Keeps the row as typed and skips validation."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    def value(self) -> dict[str, Any]:
        return {column.name: normal(column, self.cleaned_data.get(column.name)) for column in self.columns}


class VariableRow(RowForm):
    """A row of a name and a value, such as a variable or a label."""

    unique = "key"

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if "=" in key:
            raise forms.ValidationError("A name cannot hold an equals sign.")
        return key


class TagRow(RowForm):
    unique = "name"
    noun = "tag"


if TYPE_CHECKING:
    RowFormSet = BaseFormSet[RowForm]
else:
    RowFormSet = BaseFormSet


class RowSet(RowFormSet):
    """The rows of one field. Blank rows do not count, wherever they are."""

    extra = 1
    can_order = False
    can_delete = True
    can_delete_extra = True
    edit_only = False
    min_num = 0
    max_num = MOST_ROWS
    absolute_max = MOST_ROWS + 1
    validate_min = False
    validate_max = True
    renderer = None
    default_error_messages = {
        "missing_management_form": "These rows arrived incomplete. Send the form again.",
        "too_many_forms": "At most %(num)d rows can be sent.",
    }

    def __init__(
        self,
        data: Any = None,
        *,
        field: Field,
        value: Any,
        row_form: type[RowForm],
        options: Callable[[Field], Options | None],
    ) -> None:
        self.field = field
        self.columns = columns_of(field)
        self.form = row_form
        present = _as_rows(field, value)
        super().__init__(
            data,
            prefix=field.name,
            initial=present,
            form_kwargs={
                "columns": self.columns,
                "kept": {column.name: [row[column.name] for row in present] for column in self.columns},
                "options": {column.name: found for column in self.columns if (found := options(column))},
            },
        )
        if self.is_bound:
            self.initial = None  # rows are compared with an empty one, not with what the object has

    @property
    def label(self) -> str:
        return label_for(self.field.name)

    @property
    def help_text(self) -> str:
        return self.field.help

    @property
    def noun(self) -> str:
        return self.form.noun

    @property
    def env_file(self) -> bool:
        return self.form.env_file

    @property
    def notes(self) -> list[tuple[str, str]]:
        """Label and help of each column, if there are several."""
        return [(label_for(column.name), column.help) for column in self.columns if column.help and self.columns[1:]]

    def initial_form_count(self) -> int:
        """Always 0: no row has to be filled in, not even one that the object has."""
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return len(self.initial or ()) + self.extra

    @cached_property
    def filled(self) -> list[RowForm]:
        """The rows that count, in order: filled in and not deleted."""
        return [form for form in self.forms if form.has_changed() and not form[DELETION_FIELD_NAME].data]

    def clean(self) -> None:
        seen: set[Any] = set()
        for form in self.filled:
            value = form.cleaned_data.get(form.unique)
            if value and value in seen:
                form.add_error(form.unique, "Another row already has this value.")
            seen.add(value)

    def value(self) -> Any:
        """The rows' value, in the form of `values.normal`. Only for valid rows."""
        rows = [form.value() for form in self.filled]
        return {row["key"]: row["value"] for row in rows} if self.field.kind is Kind.MAP else rows

    def as_draft(self) -> None:
        """Keeps the rows as typed and skips validation."""
        self._errors: list[ErrorDict] = []
        self._non_form_errors = ErrorList()
        for form in self.forms:
            form.as_draft()

    def add_upstream_error(self, message: str, row: int | None, column: str | None) -> None:
        """Puts an upstream's message at the row that was sent as number `row` (from 0), else at the whole set."""
        if row is not None and row < len(self.filled):
            form = self.filled[row]
            form.add_error(column if column in form.fields else None, message)
        else:
            self.non_form_errors().append(message)


def _as_rows(field: Field, value: Any) -> list[dict[str, Any]]:
    if field.kind is Kind.MAP:
        return [{"key": key, "value": text} for key, text in value.items()]
    return list(value)
