"""Pages: how long a list of a thousand objects takes, against the upstream's own answer."""

from collections.abc import Callable, Iterator
from statistics import median
from time import monotonic

from .stage import OBJECTS, Browsing
from .table import Row, Title, ms

ROUNDS = 11
# The room's address, and the upstream's list behind it.
LISTS = {"services": "/api/app/v1/demo/service/"}
PAGE_SIZES = (25, 100)


def lists(stage: Browsing) -> Iterator[Title | Row]:
    yield Title(f"A list page of {OBJECTS:,}, ms, against the upstream's answer", "ratio")
    for room, path in LISTS.items():
        found = len(stage.upstream.objects(path))
        for size in PAGE_SIZES:
            direct, page = _in_turn(
                lambda path=path: stage.upstream.objects(path),
                lambda room=room, size=size: stage.visitor.get(f"/@demo/{room}/?per_page={size}").raise_for_status(),
            )
            ratio = f"{page / direct:.2f}"
            yield Row(f"{room}: {size} rows of {found:,}", ms(direct), ms(page), ratio)


def _in_turn(*calls: Callable[[], object]) -> list[float]:
    """The median seconds of each, by turns, so that other work of the machine befalls all; the first is not counted."""
    seconds: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS + 1):
        for call, taken in zip(calls, seconds, strict=True):
            began = monotonic()
            call()
            taken.append(monotonic() - began)
    return [median(taken[1:]) for taken in seconds]
