"""Form fields made from the contract's fields."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django import forms

from apps.cloud.contract import Field, Kind, parse_uri

from ..labels import label
from .values import normal

Options = Callable[[], list[tuple[str, str]]]

PLAIN_TEXT = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
LONGEST_LABEL = 120
_LABELS = {"target_num_containers": "Containers", "target_num_nodes": "Nodes", "net": "Network", "cpuset": "CPU set"}


class KeepingSelect(forms.Select):
    """A select that shows its present value even if that is not one of the choices."""

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        groups = super().optgroups(name, value, attrs)
        known = {str(option["value"]) for _, options, _ in groups for option in options}
        for extra in (text for text in value if text not in known):
            option = self.create_option(name, extra, unlisted(extra), True, len(groups), attrs=attrs)
            groups.append((None, [option], len(groups)))
        return groups


class KeepingChoiceField(forms.ChoiceField):
    """A choice that also accepts the object's present value, even one that is not on the list."""

    widget = KeepingSelect
    default_error_messages = {"invalid_choice": "This is not, or is no longer, one of the choices."}

    def __init__(self, *, kept: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept = frozenset(kept)

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.kept or super().valid_value(value)


class StringsField(forms.CharField):
    """A list of strings, one per line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != list(initial or ()))


def form_field(field: Field, *, kept: Iterable[Any] = (), options: Options | None = None) -> forms.Field:
    """The form field for a contract field other than ROWS, MAP and OBJECT.

    `kept` are values the object has; they are accepted even if the contract does not know them. `options`
    is called only when the choices of a URI are needed.
    """
    known = [value for value in kept if value not in (None, "")]
    common: dict[str, Any] = {
        "label": label_for(field.name),
        "help_text": field.help,
        "initial": normal(field, field.default),
        "required": field.required and not field.verbatim,
    }
    if field.kind is Kind.INTEGER:
        return _integer(field, known, common)
    if field.kind is Kind.BOOLEAN:
        return forms.BooleanField(**{**common, "required": False})
    if field.kind is Kind.STRINGS:
        return _strings(field, known, common)
    if field.kind is Kind.CHOICE:
        choices = [(choice, choice_label(choice)) for choice in field.choices]
        return KeepingChoiceField(choices=choices, kept=known, **{**common, "required": False})
    if options is not None:
        return KeepingChoiceField(choices=_with_empty_option(options), kept=known, **common)
    return _text(field, common)


def label_for(name: str) -> str:
    return _LABELS.get(name) or label(name)


def choice_label(choice: str) -> str:
    """`ON_FAILURE` becomes `On failure`; choices not written in capitals stay as they are."""
    return choice.replace("_", " ").capitalize() if choice.isupper() else choice


def unlisted(value: str) -> str:
    """The label of a value that is not one of the choices."""
    reference = parse_uri(value)
    text = f"{reference.type.label} {reference.type.short_key(reference.key)}" if reference else value[:LONGEST_LABEL]
    return f"{text} (not in the list)"


def _integer(field: Field, kept: list[Any], common: dict[str, Any]) -> forms.Field:
    """An integer field with the contract's bounds, widened to include the object's values."""
    numbers = [value for value in kept if isinstance(value, int)]
    return forms.IntegerField(
        min_value=None if field.minimum is None else min([field.minimum, *numbers]),
        max_value=None if field.maximum is None else max([field.maximum, *numbers]),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **common,
    )


def _strings(field: Field, kept: list[Any], common: dict[str, Any]) -> forms.Field:
    if not field.choices:
        common["help_text"] = f"{field.help}; one per line"
        return StringsField(widget=forms.Textarea(attrs={**PLAIN_TEXT, "rows": 2}), **common)
    names = dict.fromkeys([*field.choices, *(name for value in kept for name in value)])
    return forms.MultipleChoiceField(
        choices=[(name, name) for name in names],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        **common,
    )


def _text(field: Field, common: dict[str, Any]) -> forms.Field:
    if field.write_only:  # never sent back to the page, even if it has to be typed again
        widget = forms.PasswordInput(attrs={**PLAIN_TEXT, "autocomplete": "new-password"}, render_value=False)
        return forms.CharField(strip=False, widget=widget, **common)
    if field.verbatim:  # an input of type text would swallow line breaks
        return forms.CharField(strip=False, widget=forms.Textarea(attrs={**PLAIN_TEXT, "rows": 1}), **common)
    return forms.CharField(widget=forms.TextInput(attrs=PLAIN_TEXT), **common)


def _with_empty_option(options: Options) -> Options:
    return lambda: [("", "None"), *options()]
