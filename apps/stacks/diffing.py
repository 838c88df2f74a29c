"""Differences between two stack files, service by service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from apps.cloud.contract.stackreading import service_parameters
from apps.cloud.contract.stackvalues import StackFileError

from .writing import to_yaml

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
_ALL = 1_000_000  # lines of context: a service is shown whole


@dataclass(frozen=True, slots=True)
class Change:
    """How one service differs. `lines` are (sign, text); the sign is `+`, `-` or a space."""

    name: str
    kind: str
    lines: tuple[tuple[str, str], ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The changes in the order of `after`, removed services last. Entries that mean the same do not differ."""
    return [*_added_and_changed(before, after), *_removed(before, after)]


def merge(opened: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
    """The file `mine`, with the services that are unchanged in it since `opened` taken from `theirs`."""
    names = dict.fromkeys([*mine, *theirs])
    chosen = {name: theirs if _same(opened.get(name), mine.get(name)) else mine for name in names}
    return {name: source[name] for name, source in chosen.items() if name in source}


def _added_and_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name, entry in after.items():
        if name not in before:
            yield _change(name, ADDED, {}, {name: entry})
        elif not _same(before[name], entry):
            yield _change(name, CHANGED, {name: before[name]}, {name: _aligned(before[name], entry)})


def _removed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    return (_change(name, REMOVED, {name: entry}, {}) for name, entry in before.items() if name not in after)


def _change(name: str, kind: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    old, new = to_yaml(before).splitlines(), to_yaml(after).splitlines()
    lines = list(unified_diff(old, new, lineterm="", n=_ALL))[3:]
    return Change(name, kind, tuple((line[:1], line[1:]) for line in lines))


def _same(one: Any, other: Any) -> bool:
    return one == other or (one is not None and other is not None and _parameters_of(one) == _parameters_of(other))


def _parameters_of(entry: Any) -> Any:
    """The service parameters that an entry stands for; the entry itself if it cannot be read."""
    if not isinstance(entry, dict):
        return entry
    try:
        values, _ = service_parameters(entry)
    except StackFileError:
        return entry
    return {**values, "image": _with_tag(values["image"])} if "image" in values else values


def _with_tag(image: Any) -> Any:
    """The image with the tag `latest` if it has neither a tag nor a digest."""
    is_plain = isinstance(image, str) and "@" not in image and ":" not in image.rpartition("/")[2]
    return f"{image}:latest" if is_plain else image


def _aligned(before: Any, after: Any) -> Any:
    """The entry `after`, with each value that means the same as in `before` written as it is there."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    return {
        key: before[key] if key in before and _same({key: before[key]}, {key: value}) else value
        for key, value in after.items()
    }
