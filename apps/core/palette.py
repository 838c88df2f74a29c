"""What the command palette can lead to, in one answer: pages, and the namespace's objects with what each allows."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from apps.cloud.client import CloudClient
from apps.cloud.errors import CloudError, Unauthorized
from apps.cloud.together import together

from . import registry
from .menu import menu
from .resource import Object, Resource
from .views import NamespaceView

_MOST = 5_000  # of one type
_GONE = "Terminated"


class PaletteView(NamespaceView):
    """JSON for static/js/palette.js to search: `pages`, `resources`, and `missing`, those that could not be read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        searched = [found for found in registry.resources() if found.type.parent is None and found.slug != "actions"]
        lists = together(*(partial(_list, self.client, found) for found in searched))
        shown = [(found, objects) for found, objects in zip(searched, lists, strict=True) if objects is not None]
        return JsonResponse(
            {
                "pages": self._pages(),
                "resources": [self._resource(found, objects) for found, objects in shown],
                "missing": [found.label_plural for found, got in zip(searched, lists, strict=True) if got is None],
            }
        )

    def _pages(self) -> list[dict[str, str]]:
        groups = menu(self.namespace, "")
        found = [
            {"label": entry.label, "hint": group.label, "url": entry.url} for group in groups for entry in group.entries
        ]
        creatable = (each for each in registry.resources() if each.can_create and each.type.parent is None)
        new = [
            {"label": f"New {each.label}", "hint": "Create", "url": self.address(f"{each.slug}-new")}
            for each in creatable
        ]
        return found + new

    def _resource(self, resource: Resource, objects: list[Object]) -> dict[str, Any]:
        """Compact, as there can be thousands: an object is title, key, state, index in `allowed`, name if another."""
        allowed: dict[tuple[str, ...], int] = {}
        rows = []
        for obj in objects:
            actions = tuple(each.name for each in resource.actions if each.allowed(resource.type, obj))
            place = allowed.setdefault(actions, len(allowed))
            title, name = resource.title(obj)[:120], str(obj.get("name") or "")[:120]
            rows.append([title, resource.key(obj), str(obj.get("state") or ""), place, "" if name == title else name])
        return {
            "label": resource.label,
            "url": self.address(f"{resource.slug}-list"),
            "objects": rows,
            "allowed": list(allowed),
            "actions": {each.name: {"label": each.label, "asks": each.asks} for each in resource.actions},
        }


def _list(client: CloudClient, resource: Resource) -> list[Object] | None:
    """The objects that are not terminated; None if they cannot be read, as the other lists are offered anyway."""
    try:
        found = client.list(resource.type)
    except Unauthorized:
        raise
    except CloudError:
        return None
    return [obj for obj in found if obj.get("state") != _GONE][:_MOST]
