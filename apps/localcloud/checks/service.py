"""Rules between a service's parameters. Manual: Services."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.cloud.contract import SERVICE

from ..errors import BadParameter
from .forms import check_forms, demand_form
from .naming import check_nickname, tag_names
from .parameters import checked_body

CREATION = SERVICE.endpoint("create").body
UPDATE = SERVICE.endpoint("update").body


def checked_service(body: Mapping[str, Any], current: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All parameters of a creation; for an edit of `current`, only those that the body holds.

    Raises BadParameter for the first one that is wrong.
    """
    if current is None:
        values = {field.name: field.default_value() for field in CREATION} | checked_body(
            _with_published_defaults(body), CREATION
        )
        values["image"] = with_tag(values["image"])
        values["name"] = values["name"] if values["name"] is not None else name_from(values["image"])
        demand_form("name", values["name"], "name")
    else:
        values = checked_body(_with_published_defaults(body), UPDATE, partial=True)
        if "image" in values:
            values["image"] = with_tag(values["image"])
    if "tags" in values:
        values["tags"] = [{"name": name} for name in tag_names(values["tags"])]
    check_forms(values)
    check_nickname(values)
    _check_rows(values)
    _check_together(values, current or {})
    return values


def with_tag(image: str) -> str:
    """The image with the tag `latest` added if it has neither tag nor digest."""
    demand_form("image", image, "image")
    last = image.rsplit("/", 1)[-1]
    return image if ":" in last or "@" in last else f"{image}:latest"


def name_from(image: str) -> str:
    """`tutum/hello-world:latest` → `hello-world`."""
    last = image.partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]
    return "-".join(part for part in last.replace("_", "-").replace(".", "-").split("-") if part)[:63]


def _with_published_defaults(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Publishes ports with an outer port if `published` is left out, as in the manual's example."""
    ports = body.get("container_ports")
    if not isinstance(ports, list):
        return body
    rows = [
        {**row, "published": True}
        if isinstance(row, dict) and row.get("outer_port") is not None and row.get("published") is None
        else row
        for row in ports
    ]
    return {**body, "container_ports": rows}


def _check_rows(values: Mapping[str, Any]) -> None:
    _check_ports(values.get("container_ports", ()))
    _check_variables(values.get("container_envvars", ()))
    _check_bindings(values.get("bindings", ()))
    for number, link in enumerate(values.get("linked_to_service", ())):
        if link["name"]:
            demand_form("link", link["name"], f"linked_to_service[{number}].name")


def _check_ports(ports: Iterable[Mapping[str, Any]]) -> None:
    inner, outer = set(), set()
    for number, port in enumerate(ports):
        name = f"container_ports[{number}]"
        if port["outer_port"] is not None:
            if not port["published"]:
                raise BadParameter(f"{name}.outer_port", "only a published port has a port on the node.")
            if (port["outer_port"], port["protocol"]) in outer:
                raise BadParameter(f"{name}.outer_port", "another port of this service is published there.")
            outer.add((port["outer_port"], port["protocol"]))
        if (port["inner_port"], port["protocol"]) in inner:
            raise BadParameter(f"{name}.inner_port", "is given twice.")
        inner.add((port["inner_port"], port["protocol"]))


def _check_variables(variables: Iterable[Mapping[str, Any]]) -> None:
    keys = set()
    for number, row in enumerate(variables):
        name = f"container_envvars[{number}].key"
        demand_form("key", row["key"], name)
        if row["key"] in keys:
            raise BadParameter(name, f"{row['key']} is given twice.")
        keys.add(row["key"])


def _check_bindings(bindings: Iterable[Mapping[str, Any]]) -> None:
    paths = set()
    for number, binding in enumerate(bindings):
        name = f"bindings[{number}]"
        if binding["volumes_from"]:
            if binding["container_path"] or binding["host_path"]:
                raise BadParameter(f"{name}.volumes_from", "cannot be combined with container_path or host_path.")
            continue
        if not binding["container_path"]:
            raise BadParameter(f"{name}.container_path", "is required unless volumes_from is given.")
        demand_form("path", binding["container_path"], f"{name}.container_path")
        if binding["host_path"]:
            demand_form("path", binding["host_path"], f"{name}.host_path")
        if binding["container_path"] in paths:
            raise BadParameter(f"{name}.container_path", "is given twice.")
        paths.add(binding["container_path"])


def _check_together(values: Mapping[str, Any], current: Mapping[str, Any]) -> None:
    """Rules between two parameters, checked on the values as they will be after the call."""
    together = {**current, **values}
    if together.get("autorestart") == "ALWAYS" and together.get("autodestroy") != "OFF":
        name = "autodestroy" if "autodestroy" in values else "autorestart"
        raise BadParameter(name, "autorestart ALWAYS requires autodestroy OFF.")
    memory, swap = together.get("memory"), together.get("memory_swap")
    if memory and swap and swap > 0 and swap < memory:
        raise BadParameter("memory_swap", "counts memory and swap together, so it cannot be below memory.")
    if current:
        check_strategy(values, str(current["deployment_strategy"]))


def check_strategy(values: Mapping[str, Any], before: str) -> None:
    after = values.get("deployment_strategy", before)
    if after != before and "EVERY_NODE" in (before, after):
        raise BadParameter("deployment_strategy", "a service cannot be switched to or from EVERY_NODE.")
