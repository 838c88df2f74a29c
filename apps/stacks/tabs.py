"""Tabs that only stacks have: the stack file, and the endpoints of all services."""

import re
from functools import partial
from typing import Any

from django.urls import reverse

from apps.cloud.client import CloudClient
from apps.cloud.contract import CONTAINER, SERVICE, STACK
from apps.cloud.together import together
from apps.core.endpoints import endpoint_rows
from apps.core.names import NameBook
from apps.core.resource import Object, Page

from .writing import masked, to_yaml

_KEY = re.compile(r"(?P<head>\s*(?:- )?)(?P<key>[^\s:'\"#-][^:'\"]*:)(?P<tail>(?: .*)?)")
_ENDED = frozenset({"Terminating", "Terminated"})


def stack_file(page: Page) -> dict[str, Any]:
    """The stack file, variables masked unless the query has `values=plain`; lines as (before the key, key, rest)."""
    plain = page.query.get("values") == "plain"
    file = page.client.read(STACK, page.resource.key(page.obj), "export")
    text = to_yaml(file if plain else masked(file))
    return {
        "lines": [_parts(line) for line in text.splitlines()],
        "plain": plain,
        "masked": masked(file) != file,
        "downloads": [("YAML", _export_url(page, "yml")), ("JSON", _export_url(page, "json"))],
    }


def _export_url(page: Page, format_name: str) -> str:
    kwargs = {"namespace": page.namespace, "key": page.resource.key(page.obj), "format_name": format_name}
    return reverse("core:stacks-export", kwargs=kwargs)


def _parts(line: str) -> tuple[str, str, str]:
    found = _KEY.fullmatch(line)
    return (found["head"], found["key"], found["tail"]) if found else (line, "", "")


def endpoints(page: Page) -> dict[str, Any]:
    """Published ports of the services, each followed by its containers."""
    services = living_services(page.client, page.obj)
    calls = (partial(page.client.list, CONTAINER, service=str(service.get("resource_uri"))) for service in services)
    containers = together(*calls)
    names = NameBook(page.namespace)
    in_order = [obj for service, its in zip(services, containers, strict=True) for obj in (service, *its)]
    names.learn(in_order)
    return {"endpoints": endpoint_rows(in_order, names)}


def living_services(client: CloudClient, stack: Object) -> list[Object]:
    found = client.list(SERVICE, stack=str(stack.get("resource_uri")))
    return [service for service in found if service.get("state") not in _ENDED]
