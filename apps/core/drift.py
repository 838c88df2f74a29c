"""Why something is not synchronized: where containers differ from the latest definition of their service."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from apps.cloud.client import CloudClient
from apps.cloud.contract import CONTAINER, SERVICE, Field, Kind
from apps.cloud.errors import CloudError
from apps.cloud.together import together

from . import cells, registry
from .labels import label
from .loads import load_path
from .names import NameBook
from .resource import Object, Page, Tab, rows_of
from .tabs import fields_context

MOST_CONTAINERS = 20  # each takes a read of its own
_OWN = {"nickname", "container_ports", "container_envvars", "bindings"}  # compared separately, or not a container's
_DEFINED = {field.name for field in SERVICE.endpoint("update").body} | {"image_name"}
COMPARED = tuple(field for field in CONTAINER.attributes if field.name in _DEFINED - _OWN)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field's value in a container and in its service, in words and without secret values."""

    field: str
    has: str
    wanted: str


def overview_tab(*titles: str) -> Tab:
    """A tab with the fieldsets of those titles, below the object's load and why it is not synchronized."""
    return Tab("overview", "Overview", "core/tabs/overview.html", partial(_overview, titles))


def _overview(titles: tuple[str, ...], page: Page) -> dict[str, Any]:
    load = {"load_path": load_path(page)}
    if page.obj.get("synchronized") is not False:
        return fields_context(titles, page) | load
    calls: tuple[Callable[[], Any], ...] = (partial(fields_context, titles, page), partial(_drift, page))
    shown, drift = together(*calls)
    return {**shown, **load, "drift": drift}


def _drift(page: Page) -> dict[str, Any] | None:
    """Why the object is not synchronized; None if that cannot be read, as the page is shown without it."""
    try:
        service, containers, left_out = _read_service_and_containers(page)
    except CloudError:
        return None
    names = NameBook(page.namespace)
    names.learn([service, *containers])
    found: dict[Difference, list[Any]] = {}
    for container in containers:
        for difference in differences(service, container):
            found.setdefault(difference, []).append(names.link(container.get("resource_uri")))
    redeploy = partial(registry.page_address, page.resource, "do", page.namespace, action="redeploy")
    action = page.resource.action("redeploy")
    return {
        "rows": [{"difference": difference, "containers": where} for difference, where in found.items()],
        "service": names.link(service.get("resource_uri")),
        "count": len(containers) + left_out,
        "left_out": left_out,
        "redeploy_url": redeploy(key=page.resource.key(page.obj))
        if action and action.allowed(page.resource.type, page.obj)
        else None,
    }


def _read_service_and_containers(page: Page) -> tuple[Object, list[Object], int]:
    """The service, its containers that are not synchronized, and how many of these were not read."""
    if page.resource.type is CONTAINER:
        return page.client.get_uri(str(page.obj.get("service"))), [page.obj], 0
    behind = [
        str(obj.get("uuid"))
        for obj in page.client.list(CONTAINER, service=str(page.obj.get("resource_uri")))
        if obj.get("synchronized") is False and obj.get("state") != "Terminated"
    ]
    calls = (partial(CloudClient.get, page.client, CONTAINER, key) for key in behind[:MOST_CONTAINERS])
    return page.obj, together(*calls), max(0, len(behind) - MOST_CONTAINERS)


def differences(service: Object, container: Object) -> Iterator[Difference]:
    """The differences, field by field; only those of the service's fields that containers have too."""
    for field in COMPARED:
        has, wanted = container.get(field.name), service.get(field.name)
        if field.name in container and (has or None) != (wanted or None):
            yield Difference(label(field.name), _in_words(field, has), _in_words(field, wanted))
    for name, keys in (("container_ports", _ports), ("bindings", _paths)):
        has, wanted = keys(rows_of(container, name)), keys(rows_of(service, name))
        if has != wanted:
            yield Difference(label(name), _sorted_words(has), _sorted_words(wanted))
    yield from _variables(service, container)


def _in_words(field: Field, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.kind is Kind.STRINGS and isinstance(value, list):
        return _sorted_words(set(map(str, value)))
    return cells.bounded(value)


def _sorted_words(found: set[str]) -> str:
    return cells.bounded(", ".join(sorted(found))) if found else "nothing"


def _ports(rows: list[Object]) -> set[str]:
    published = {True: " published", False: ""}
    return {f"{row.get('inner_port')}/{row.get('protocol')}{published[bool(row.get('published'))]}" for row in rows}


def _paths(rows: list[Object]) -> set[str]:
    """Paths where volumes are mounted; volumes taken from another service have none."""
    return {str(row["container_path"]) for row in rows if row.get("container_path")}


def _variables(service: Object, container: Object) -> Iterator[Difference]:
    """Differences of variables, by name: other values, missing ones, ones left over."""
    if "container_envvars" not in container:
        return
    has = {str(row.get("key")): row.get("value") for row in rows_of(container, "container_envvars")}
    wanted = {str(row.get("key")): row.get("value") for row in rows_of(service, "container_envvars")}
    known = {str(row.get("key")) for row in rows_of(service, "calculated_envvars")} | wanted.keys()
    others = {name for name in wanted if name in has and has[name] != wanted[name]}
    if others:
        yield Difference("Environment", f"other values of {_sorted_words(others)}", "the current values")
    missing = wanted.keys() - has.keys()
    left = {name for name in has.keys() - known if not name.startswith(_cloud_prefixes(container))}
    if missing:
        yield Difference("Environment", f"no {_sorted_words(set(missing))}", _sorted_words(set(missing)))
    if left and "calculated_envvars" in service:
        yield Difference("Environment", _sorted_words(left), "none of these")


def _cloud_prefixes(container: Object) -> tuple[str, ...]:
    """Prefixes of the variables that the cloud sets: its own, and those of the container's links."""
    links = [str(row.get("name") or "") for row in rows_of(container, "linked_to_container")]
    return ("DOCKERCLOUD_", *(f"{link.upper().replace('-', '_')}_" for link in links if link))
