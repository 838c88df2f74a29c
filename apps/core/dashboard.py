"""The dashboard: objects by state, what is going on, recent failures."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from apps.cloud.client import Page
from apps.cloud.contract import ACTION, NODE, NODECLUSTER, SERVICE, STACK, ObjectType
from apps.cloud.together import together

from . import registry
from .menu import slugs
from .names import NameBook
from .resource import Object, Resource
from .templatetags.console import parse_time, state_tone
from .views import NamespaceView

_RECENT = 200
_SHOWN = 8
_MOST = 1_000_000  # containers on a node; larger numbers are cut


class DashboardView(NamespaceView):
    def get(self, request: HttpRequest) -> HttpResponse:
        shown = _counted()
        kinds = list(dict.fromkeys([*(found.type for found in shown), NODE]))
        calls: list[Callable[[], Any]] = [partial(self.client.list, kind) for kind in kinds]
        *lists, actions = together(*calls, self._actions)
        objects = dict(zip(kinds, lists, strict=True))
        names = NameBook(self.namespace)
        for found in objects.values():
            names.learn(found)
        mine = registry.resource("actions").scope(actions.objects, self.namespace)
        cards = [self._card(found, objects[found.type]) for found in shown]
        context = {
            "cards": cards,
            "steps": self._first_steps(cards),
            "attention": [*self._warnings(cards), *self._failures(mine)],
            "nodes": _node_loads(objects[NODE], names)[:_SHOWN],
            "nodes_left": max(0, len(_not_terminated(objects[NODE])) - _SHOWN),
            "running": self._entries(mine, names, {"Pending", "In progress", "Canceling"}),
            "failed": self._entries(mine, names, {"Failed"}),
            "recent": self._entries(mine, names, None),
            "action_kind": ACTION,
            "node_kind": NODE,
            "actions_url": self.address("actions-list"),
        }
        return render(request, "core/dashboard.html", context)

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
            "behind": sum(1 for obj in _not_terminated(objects) if obj.get("synchronized") is False),
            "total": len(objects) - counts["Terminated"],
            "gone": counts["Terminated"],
            "states": states,
            "url": self.address(f"{resource.slug}-list"),
            "new_url": self.address(f"{resource.slug}-new") if resource.can_create else None,
        }

    def _first_steps(self, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The first steps in an empty namespace: nodes, then something to run on them."""
        totals = {card["kind"]: card["total"] for card in cards}
        if totals.get(STACK) or totals.get(SERVICE):
            return []
        own = [
            (page.label, self.address(f"{found.slug}-{page.slug}"))
            for found in registry.resources()
            for page in found.pages
            if found.type is NODE
        ]
        news = {card["kind"]: (f"New {card['kind'].label}", card["new_url"]) for card in cards if card["new_url"]}
        return [
            {
                "title": "Get nodes",
                "help": NODE.help,
                "done": bool(totals.get(NODE)),
                "links": [*_links_to(news, NODECLUSTER), *own],
            },
            {
                "title": "Run something on them",
                "help": STACK.help,
                "done": False,
                "links": _links_to(news, STACK, SERVICE),
            },
        ]

    def _warnings(self, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Objects in a bad state, counted by state, and those that are not synchronized."""
        found = []
        for card in cards:
            kind = card["kind"]
            for state in card["states"]:
                if state["tone"] in {"orange", "red"}:
                    address = f"{card['url']}?{urlencode({'state': state['name']})}"
                    found.append(_attention_item(state["count"], kind, state["name"].lower(), state["tone"], address))
            if card["behind"]:
                address = f"{card['url']}?sort=synchronized"
                found.append(_attention_item(card["behind"], kind, "not synchronized", "orange", address))
        return found

    def _failures(self, actions: list[Object]) -> list[dict[str, Any]]:
        """The actions that failed in the last day."""
        since = timezone.now() - timedelta(days=1)
        failed = [action for action in actions if action.get("state") == "Failed"]
        count = sum(1 for action in failed if (ended := parse_time(action.get("end_date"))) and ended > since)
        address = f"{self.address('actions-list')}?state=Failed"
        return [_attention_item(count, ACTION, "failed in the last day", "red", address)] if count else []

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


def _counted() -> list[Resource]:
    """The resources whose objects are counted by state, in the menu's order."""
    resources = {found.slug: found for found in registry.resources() if found.type.namespaced and found.type.states}
    return [resources[slug] for slug in slugs() if slug in resources]


def _links_to(links: dict[ObjectType, tuple[str, str]], *kinds: ObjectType) -> list[tuple[str, str]]:
    return [links[kind] for kind in kinds if kind in links]


def _attention_item(count: int, kind: ObjectType, what: str, tone: str, url: str) -> dict[str, Any]:
    label = kind.label if count == 1 else kind.label_plural
    return {"text": f"{count} {label} {what}", "tone": tone, "url": url}


def _not_terminated(objects: list[Object]) -> list[Object]:
    return [obj for obj in objects if obj.get("state") != "Terminated"]


def _node_loads(nodes: list[Object], names: NameBook) -> list[dict[str, Any]]:
    """The nodes with their containers: unreachable ones first, then the busiest; `share` is relative to the busiest."""
    counted = [(node, _container_count(node)) for node in _not_terminated(nodes)]
    most = max((count for _, count in counted), default=0) or 1
    counted.sort(key=lambda entry: (entry[0].get("state") != "Unreachable", -entry[1]))
    return [
        {"node": node, "link": names.link(node.get("resource_uri")), "containers": count, "share": 100 * count // most}
        for node, count in counted
    ]


def _container_count(node: Object) -> int:
    count = node.get("current_num_containers")
    return min(max(count, 0), _MOST) if isinstance(count, int) else 0
