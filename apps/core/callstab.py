"""The tab that shows an object's calls for use in other tools."""

from collections.abc import Iterator
from typing import Any

from apps.cloud.contract import Endpoint

from .calls import HIDDEN_KEY, Call, as_command, as_curl, as_python
from .resource import Object, ObjectAction, Page, Tab

WAYS = {"curl": ("curl", as_curl), "cli": ("docker-cloud", as_command), "python": ("Python", as_python)}


def calls_tab() -> Tab:
    """A tab with the calls that read the object and run its actions, ready to be copied."""
    return Tab("api", "API", "core/tabs/calls.html", _calls)


def _calls(page: Page) -> dict[str, Any]:
    kind = page.resource.type
    return {
        "ways": [(slug, label) for slug, (label, _) in WAYS.items()],
        "calls": [_entry(title, call, why) for title, call, why in _offered(page)] if _has_address(page) else [],
        "hidden_key": HIDDEN_KEY if kind.key_is_secret else "",
    }


def _has_address(page: Page) -> bool:
    """Whether the object's key is valid in an address."""
    try:
        _call(page, page.resource.type.endpoint("get"), "get").url  # noqa: B018  (raises)
    except ValueError:
        return False
    return True


def _offered(page: Page) -> Iterator[tuple[str, Call, str]]:
    """Title, call, and why it is refused now (empty if it is not), for reading the object and for each action."""
    kind = page.resource.type
    yield "Read", _call(page, kind.endpoint("get"), "get"), ""
    for action in page.resource.actions:
        endpoint = action.endpoint(kind)
        yield (
            action.label,
            _call(page, endpoint, action.name, _body(action, endpoint, page.obj)),
            action.refusal(kind, page.obj),
        )


def _call(page: Page, endpoint: Endpoint, name: str, body: dict[str, Any] | None = None) -> Call:
    return Call(
        kind=page.resource.type,
        endpoint=endpoint,
        name=name,
        key=page.resource.key(page.obj),
        namespace=page.namespace,
        parent_key=page.client.parent_key,
        query={field.name: field.default for field in endpoint.query if field.default is not None},
        body=body or {},
    )


def _body(action: ObjectAction, endpoint: Endpoint, obj: Object) -> dict[str, Any]:
    """The example body of a scale call: the current size."""
    if action.name != "scale" or endpoint.name != "update":
        return {}
    target = next(field for field in endpoint.body if field.name.startswith("target_num_"))
    value = obj.get(target.name)
    return {target.name: value if isinstance(value, int) else 1}


def _entry(title: str, call: Call, why: str) -> dict[str, Any]:
    texts = [(slug, label, write(call)) for slug, (label, write) in WAYS.items()]
    return {"name": call.name, "title": title, "why": why, "texts": texts}
