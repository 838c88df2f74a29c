"""One object's page: its header, what can be done to it, and the tab that is open."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .resource import Object, Page, Tab
from .views import ResourceView


class DetailView(ResourceView):
    """The open tab is in the address (`?tab=`); only what that tab needs is read from the upstream."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        self.request.back_url = self.list_address()  # type: ignore[attr-defined]
        obj, above = self.with_parent_crumbs(partial(self.client.get, self.resource.type, key))
        tabs = [tab for tab in self.resource.tabs if tab.shown(obj)]
        active = next((tab for tab in tabs if tab.slug == request.GET.get("tab")), tabs[0])
        page = Page(self.resource, self.client, self.namespace, obj, request.GET)
        context = self._context(key, obj, tabs, active) | {"above": [*above, self.list_crumb]} | active.context(page)
        return render(request, "core/detail.html", context)

    def _context(self, key: str, obj: Object, tabs: list[Tab], active: Tab) -> dict[str, Any]:
        state = self.resource.type.state(str(obj.get("state")))
        return {
            "resource": self.resource,
            "object": obj,
            "key": key,
            "title": self.resource.title(obj),
            "kind": self.resource.type,
            "state": state,
            "busy": state is not None and not state.lasting,
            "tabs": tabs,
            "active_tab": active,
            "actions": list(self._actions(key, obj)),
            "edit_url": self._edit_url(key, obj),
        }

    def _actions(self, key: str, obj: Object) -> list[dict[str, Any]]:
        """Every action, with the reason if it is not allowed now."""
        offered = []
        for action in self.resource.actions:
            why = action.refusal(self.resource.type, obj)
            url = self.page_address("do", key=key, action=action.name)
            offered.append({"action": action, "allowed": not why, "why": why, "url": url})
        return offered

    def _edit_url(self, key: str, obj: Object) -> str | None:
        if not self.resource.can_edit or str(obj.get("state")) in {"Terminating", "Terminated"}:
            return None
        return self.page_address("edit", key=key)
