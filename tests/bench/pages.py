"""Pages: how long a list of a thousand objects takes, against the upstream's own answers.

Those are the list itself and the lists that give it names, a thousand objects each.
"""

import os
from collections.abc import Callable, Iterator
from statistics import median
from time import monotonic

import django

from apps.cloud.contract import object_type

from .stage import OBJECTS, Browsing
from .table import Row, Title, ms

ROUNDS = 7
PAGE_SIZES = (25, 100)


def lists(stage: Browsing) -> Iterator[Title | Row]:
    """Every room's list, those under an object's address too."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "console.settings"
    django.setup()
    from apps.core import registry

    yield Title(f"A list page of {OBJECTS:,}, ms, against the upstream's answers", "ratio")
    for resource in registry.resources():
        parent, key = registry.parent_of(resource), None
        if parent is not None:
            above = stage.upstream.objects(parent.type.collection_path("demo"))
            key = max((parent.key(obj) for obj in above[:50]), key=lambda each: _count(stage, resource.type, each))
        names = [object_type(name).collection_path("demo") for name in resource.related]
        paths = [resource.type.collection_path("demo", key), *names]
        address = registry.page_address(resource, "list", "demo", key)
        yield from _against(stage, resource.slug, paths, address)


def _count(stage: Browsing, kind: object, key: str) -> int:
    return int(stage.upstream.get(kind.collection_path("demo", key), limit=1)["meta"]["total_count"])  # type: ignore[attr-defined]


def _against(stage: Browsing, name: str, paths: list[str], address: str) -> Iterator[Row]:
    found = len(stage.upstream.objects(paths[0]))
    said = f"{name} and {len(paths) - 1} more" if len(paths) > 1 else name
    for size in PAGE_SIZES:
        direct, page = _in_turn(
            lambda: [stage.upstream.objects(path) for path in paths],
            lambda size=size: stage.visitor.get(f"{address}?per_page={size}").raise_for_status(),
        )
        yield Row(f"{said}: {size} rows of {found:,}", ms(direct), ms(page), f"{page / direct:.2f}")


def _in_turn(*calls: Callable[[], object]) -> list[float]:
    """The median seconds of each, by turns, so that other work of the machine befalls all; the first is not counted."""
    seconds: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS + 1):
        for call, taken in zip(calls, seconds, strict=True):
            began = monotonic()
            call()
            taken.append(monotonic() - began)
    return [median(taken[1:]) for taken in seconds]
