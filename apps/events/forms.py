"""The feed's filters: those of the API's own stream, under its own names."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from apps.cloud.contract import EVENT, ObjectType
from apps.core.labels import label
from apps.core.names import NameBook
from apps.core.resource import Object

_NAMES = ("type", "object", "parent")


class FeedForm(forms.Form):
    """Pickers of the existing objects. `data` is the URL's query; a bookmarked object stays chosen even once gone."""

    def __init__(self, data: Mapping[str, Any], kinds: Iterable[ObjectType]) -> None:
        super().__init__(data)
        self._pickers: dict[str, forms.ChoiceField] = {}
        types = [("", "All"), *((kind.name, kind.label_plural.capitalize()) for kind in kinds)]
        help_texts = {field.name: field.help for field in EVENT.endpoint("listen").query}
        for name in _NAMES:
            choices = types if name == "type" else []
            picker = forms.ChoiceField(choices=choices, required=False, label=label(name), help_text=help_texts[name])
            self.fields[name] = self._pickers[name] = picker

    def offer(self, objects: Mapping[ObjectType, list[Object]], names: NameBook) -> None:
        """Fills the pickers of objects and parents."""
        for name in ("object", "parent"):
            groups = [(kind.label_plural.capitalize(), _choices(found, names)) for kind, found in objects.items()]
            known = {uri for _, choices in groups for uri, _ in choices}
            chosen = str(self.data.get(name, ""))[:1024]
            other = [] if chosen in known or not chosen else [(chosen, names.label(chosen))]
            offered = ((title, choices) for title, choices in groups if choices)
            self._pickers[name].choices = [("", "Any"), *other, *offered]


def _choices(objects: list[Object], names: NameBook) -> list[tuple[str, str]]:
    uris = [str(obj.get("resource_uri")) for obj in objects if obj.get("resource_uri")]
    return sorted(((uri, names.label(uri)) for uri in uris), key=lambda choice: choice[1].casefold())
