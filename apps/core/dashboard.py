"""A namespace at a glance: objects by state, what is going on, what failed last."""

from collections import Counter
from functools import partial
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.cloud.client import Page
from apps.cloud.contract import ACTION, NODE
from apps.cloud.together import together

from . import registry
from .names import NameBook
from .resource import Object, Resource, label_of
from .templatetags.console import state_tone
from .views import NamespaceView

_RECENT = 200
_SHOWN = 8
_MOST = 1_000_000  # containers on a node; what says more says nothing


class DashboardView(NamespaceView):
    def get(self, request: HttpRequest) -> HttpResponse:
        shown = [found for found in registry.resources() if found.type.namespaced and found.type.states]
        calls: list[Any] = [partial(self.client.list, found.type) for found in shown]
        *lists, actions, nodes = together(*calls, self._actions, self._nodes)
        names = NameBook(self.namespace)
        for objects in lists:
            names.learn(objects)
        mine = registry.resource("actions").scope(actions.objects, self.namespace)
        context = {
            "cards": [self._card(found, objects) for found, objects in zip(shown, lists, strict=True)],
            "nodes": sorted(map(_load, nodes), key=lambda entry: -entry["containers"])[:_SHOWN],
            "running": self._entries(mine, names, {"Pending", "In progress", "Canceling"}),
            "failed": self._entries(mine, names, {"Failed"}),
            "recent": self._entries(mine, names, None),
            "action_kind": ACTION,
            "node_kind": NODE,
            "actions_url": self.address("actions-list"),
        }
        return render(request, "core/dashboard.html", context)

    def _nodes(self) -> list[Object]:
        return [node for node in self.client.list(NODE) if node.get("state") != "Terminated"]

    def _actions(self) -> Page:
        return self.client.page(ACTION, limit=_RECENT)

    def _card(self, resource: Resource, objects: list[Object]) -> dict[str, Any]:
        counts = Counter(str(obj.get("state")) for obj in objects)
        states = [
            {"name": state.name, "count": counts[state.name], "tone": state_tone(state.name, resource.type)}
            for state in resource.type.states
            if counts[state.name] and state.name != "Terminated"
        ]
        return {
            "resource": resource,
            "kind": resource.type,
            "total": len(objects) - counts["Terminated"],
            "gone": counts["Terminated"],
            "states": states,
            "url": self.address(f"{resource.slug}-list"),
            "new_url": self.address(f"{resource.slug}-new") if resource.can_create else None,
        }

    def _entries(self, actions: list[Object], names: NameBook, states: set[str] | None) -> list[dict[str, Any]]:
        wanted = [action for action in actions if states is None or str(action.get("state")) in states]
        return [
            {
                "action": action,
                "object": names.link(action.get("object")),
                "url": f"{self.address('actions-list')}{quote(str(action.get('uuid')))}/",
            }
            for action in wanted[:_SHOWN]
        ]


def _load(node: Object) -> dict[str, Any]:
    count = node.get("current_num_containers")
    return {"node": node, "title": label_of(node), "containers": min(count, _MOST) if isinstance(count, int) else 0}
