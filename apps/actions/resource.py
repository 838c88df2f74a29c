"""Actions: the audit trail of the upstream."""

import re
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from apps.cloud.contract import ACTION, namespace_in
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.labels import visible
from apps.core.logs import log_tab
from apps.core.resource import Object, ObjectAction, Page, Resource, Tab
from apps.core.tabs import fields_tab, raw_tab
from apps.core.templatetags.console import EXACT, NOTHING, duration, exact, parse_time

_BROWSER = re.compile(r"\b(Firefox|Edg|OPR|Chrome)/\d+")
OBJECT_TYPES = ("stack", "service", "container", "nodecluster", "node", "repository")


def _in_namespace(actions: list[Object], namespace: str) -> list[Object]:
    """An action belongs to the namespace of its object; a cancel, to that of the action that it cancels."""
    objects = {str(action.get("resource_uri")): action.get("object") for action in actions}
    return [action for action in actions if _namespace_of(action.get("object"), objects) in {None, namespace}]


def _namespace_of(uri: object, objects: dict[str, Any]) -> str | None:
    return namespace_in(objects.get(str(uri), uri))


def _duration_cell(action: Object) -> str:
    """How long it took, with the time of its end on hover; a dash while it runs."""
    began, ended = parse_time(action.get("start_date")), parse_time(action.get("end_date"))
    if ended is None:
        return NOTHING
    took = f"after {duration((ended - began).total_seconds())}" if began else exact(ended)
    return format_html('<time datetime="{}" title="{}">{}</time>', ended.isoformat(), ended.strftime(EXACT), took)


def _caller_address(action: Object) -> str:
    """The IP address that the call came from, and its location."""
    ip, location = (visible(str(action.get(name) or "")) for name in ("ip", "location"))
    return (
        format_html('<span class="nowrap">{} <span class="muted">{}</span></span>', ip, location)
        if ip or location
        else NOTHING
    )


def _client_cell(action: Object) -> str:
    """The client's name; of a browser's user agent, the product that identifies it."""
    whole = visible(str(action.get("user_agent") or ""))
    found = _BROWSER.search(whole)
    shown = '<span class="truncate" title="{}">{}</span>'
    return format_html(shown, whole[:300], found[0] if found else whole[:60]) if whole else NOTHING


def _journal_link(page: Page) -> dict[str, Any]:
    """Link to the entry in the console's journal for the change that started the action."""
    address = reverse("core:journal", kwargs={"namespace": page.namespace})
    return {"journal_url": f"{address}?{urlencode({'action_uri': str(page.obj.get('resource_uri'))})}"}


registry.register(
    Resource(
        type=ACTION,
        slug="actions",
        icon="history",
        list_display=("action", "object", "state", "user", "start_date", "end_date", "ip", "user_agent"),
        list_filter=(
            "state", "object", "include_related", "start_date__gte", "start_date__lte", "end_date__gte",
            "end_date__lte", "uuid",
        ),
        search_fields=("action", "object", "user", "ip", "location", "user_agent", "path", "uuid"),
        group_by=("state", "user", "object"),
        looked_up=("object",),
        pickers={"object": OBJECT_TYPES},
        cells={"end_date": _duration_cell, "ip": _caller_address, "user_agent": _client_cell},
        order="-start_date",
        fieldsets=(
            ("Action", (
                "action", "state", "object", "user", "is_user_action", "start_date", "end_date", "can_be_canceled",
                "can_be_retried",
            )),
            ("Call", ("method", "path", "ip", "location", "user_agent", "uuid", "resource_uri")),
        ),
        actions=(
            ObjectAction("cancel", "Cancel", "player-stop", "Stop what has not been done yet.", bulk=False,
                         flag="can_be_canceled"),
            ObjectAction("retry", "Retry", "refresh", "Run it once more.", bulk=False, flag="can_be_retried"),
        ),
        tabs=(
            fields_tab("overview", "Overview", "Action", "Call"),
            log_tab("Log"),
            Tab("journal", "Journal", "journal/tab.html", _journal_link, follows=False),
            calls_tab(),
            raw_tab(),
        ),
        scope=_in_namespace,
    )
)  # fmt: skip
