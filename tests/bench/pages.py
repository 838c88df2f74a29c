"""Pages: how long a list of a thousand objects takes, against the upstream's own answer."""

import os
from collections.abc import Callable, Iterator
from statistics import median
from time import monotonic

import django

from .stage import OBJECTS, Browsing
from .table import Row, Title, ms

ROUNDS = 7
PAGE_SIZES = (25, 100)


def lists(stage: Browsing) -> Iterator[Title | Row]:
    """Every room's list, those under an object's address too."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "console.settings"
    django.setup()
    from apps.core import registry

    yield Title(f"A list page of {OBJECTS:,}, ms, against the upstream's answer", "ratio")
    for resource in registry.resources():
        parent, key = registry.parent_of(resource), None
        if parent is not None:
            above = stage.upstream.objects(parent.type.collection_path("demo"))
            key = max((parent.key(obj) for obj in above[:50]), key=lambda each: _count(stage, resource.type, each))
        path = resource.type.collection_path("demo", key)
        address = registry.page_address(resource, "list", "demo", key)
        yield from _against(stage, resource.slug, path, address)


def _count(stage: Browsing, kind: object, key: str) -> int:
    return int(stage.upstream.get(kind.collection_path("demo", key), limit=1)["meta"]["total_count"])  # type: ignore[attr-defined]


def _against(stage: Browsing, name: str, path: str, address: str) -> Iterator[Row]:
    found = len(stage.upstream.objects(path))
    for size in PAGE_SIZES:
        direct, page = _in_turn(
            lambda: stage.upstream.objects(path),
            lambda size=size: stage.visitor.get(f"{address}?per_page={size}").raise_for_status(),
        )
        yield Row(f"{name}: {size} rows of {found:,}", ms(direct), ms(page), f"{page / direct:.2f}")


def _in_turn(*calls: Callable[[], object]) -> list[float]:
    """The median seconds of each, by turns, so that other work of the machine befalls all; the first is not counted."""
    seconds: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS + 1):
        for call, taken in zip(calls, seconds, strict=True):
            began = monotonic()
            call()
            taken.append(monotonic() - began)
    return [median(taken[1:]) for taken in seconds]
