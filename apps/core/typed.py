"""The name that has to be typed before something is removed for good."""

from typing import Any

from django import forms

LONGEST = 300


def name_to_type(title: str, key: str) -> str:
    """The name to type: the object's title, or its key if the title cannot be typed."""
    words = " ".join(title.split())
    return title if 0 < len(words) <= LONGEST and words.isprintable() else key


class TypedNameForm(forms.Form):
    """Valid if the name was typed exactly, except for the amount of whitespace."""

    typed_name = forms.CharField(
        max_length=LONGEST,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, expected: str) -> None:
        super().__init__(data)
        self.expected = expected
        self.fields["typed_name"].label = f"Type {expected} to confirm"

    def clean_typed_name(self) -> str:
        typed = str(self.cleaned_data["typed_name"])
        if typed.split() != self.expected.split():
            raise forms.ValidationError(f"This is not {self.expected}.")
        return typed
