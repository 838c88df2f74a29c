"""The tab that shows a log: an object's own, or those of the objects that it holds as one."""

import json
from functools import partial
from typing import Any

from apps.cloud.contract import parse_uri

from . import registry
from .resource import Object, Page, Tab, label_of

MOST_STREAMS = 20  # each takes a websocket of its own
_TEMPLATE = "core/tabs/log.html"


def log_tab(title: str = "Logs") -> Tab:
    """A tab with the object's own log."""
    return Tab("logs", title, _TEMPLATE, _own, follows=False)


def merged_log_tab(child: str, by: str) -> Tab:
    """A tab that merges the logs of another resource's objects: those with this one in their list filter `by`."""
    return Tab("logs", "Logs", _TEMPLATE, partial(_merged, child, by), follows=False)


def _own(page: Page) -> dict[str, Any]:
    kind = page.resource.type
    path = kind.object_path(page.resource.key(page.obj), page.namespace, "logs/")
    return _streams([{"path": path, "name": ""}])


def _merged(child: str, by: str, page: Page) -> dict[str, Any]:
    resource = registry.resource(child)
    found = page.client.list(resource.type, **{by: str(page.obj.get("resource_uri"))})
    living = sorted(
        (obj for obj in found if obj.get("state") != "Terminated"), key=lambda obj: label_of(obj).casefold()
    )
    return _streams([{"path": path, "name": label_of(obj)} for obj in living if (path := _path(obj, page.namespace))])


def _path(obj: Object, namespace: str) -> str:
    """The path of the object's log; empty if the object has no valid URI."""
    about = parse_uri(obj.get("resource_uri"))
    return about.type.object_path(about.key, about.namespace or namespace, "logs/") if about else ""


def _streams(streams: list[dict[str, str]]) -> dict[str, Any]:
    shown = streams[:MOST_STREAMS]
    return {
        "streams": shown,
        "streams_json": json.dumps(shown),
        "shown_count": len(shown),
        "left_out": len(streams) - len(shown),
    }
