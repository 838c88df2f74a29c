"""Actions: the audit trail of the upstream."""

from typing import Any

from apps.cloud.contract import ACTION, parse_uri
from apps.core import registry
from apps.core.logs import log_tab
from apps.core.resource import Object, ObjectAction, Resource
from apps.core.tabs import fields_tab, raw_tab


def _scope(actions: list[Object], namespace: str) -> list[Object]:
    """Actions have no namespace of their own; that of their object counts, of a cancel that of what it cancels."""
    objects = {action.get("resource_uri"): action.get("object") for action in actions}
    return [action for action in actions if _namespace(action.get("object"), objects) in {None, namespace}]


def _namespace(uri: object, objects: dict[Any, Any]) -> str | None:
    reference = parse_uri(objects.get(uri, uri))
    return reference.namespace if reference else None


registry.register(
    Resource(
        type=ACTION,
        slug="actions",
        icon="history",
        list_display=("action", "state", "object", "user", "start_date", "end_date", "ip", "user_agent"),
        list_filter=(
            "state", "object", "include_related", "start_date__gte", "start_date__lte", "end_date__gte",
            "end_date__lte", "uuid",
        ),
        search_fields=("action", "object", "user", "ip", "user_agent", "uuid"),
        group_by=("state", "user", "object"),
        related=("service", "container", "stack"),
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
            raw_tab(),
        ),
        scope=_scope,
    )
)  # fmt: skip
