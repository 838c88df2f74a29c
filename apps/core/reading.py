"""Reads a long list only as far as it is shown."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.cloud.client import LARGE_PAGE, MOST_OBJECTS, CloudClient
from apps.cloud.contract import ObjectType

from .resource import Object

SMALLEST_READ = 200


def read_until(
    client: CloudClient,
    kind: ObjectType,
    scope: Callable[[list[Object]], list[Object]],
    needed: int,
    filters: Mapping[str, Any],
) -> tuple[list[Object], bool]:
    """At least `needed` objects in scope, in the upstream's order, if there are as many; and whether these are all."""
    read: dict[object, Object] = {}
    offset, size = 0, min(max(SMALLEST_READ, needed), LARGE_PAGE)
    while True:
        page = client.page(kind, limit=size, offset=offset, **filters)
        for obj in page.objects:  # an object that came twice, as the list changed meanwhile, counts once
            uri = obj.get("resource_uri")
            read.setdefault(uri if uri and isinstance(uri, str) else id(obj), obj)
        offset, size = offset + len(page.objects), LARGE_PAGE
        found = scope(list(read.values()))
        if not page.objects or not (page.has_next or page.total_count > offset):
            return found, True
        if len(found) >= needed or offset >= MOST_OBJECTS:
            return found, False
