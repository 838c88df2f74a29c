"""Converts Compose files of any version to stack files, with notes on what could not be carried over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from apps.cloud.contract.stackfile import BY_NAME

from .checking import looks_like_compose, verbatim
from .composekeys import CONVERTED, Note, dropped
from .reading import read
from .writing import to_yaml

_VARIABLE = re.compile(r"\$(?!DOCKERCLOUD_)(?:\{(?!DOCKERCLOUD_)|[A-Za-z_])")
_UNFIT = re.compile(r"[^A-Za-z0-9-]+")
_META = frozenset({"version", "services", "name"})
# Keys that Compose does not have, or that mean something else there.
_OURS_ALONE = frozenset({"autorestart", "autodestroy", "autoredeploy", "tags", "roles"})
_SAME = frozenset(BY_NAME) - _OURS_ALONE - CONVERTED.keys()


@dataclass(frozen=True, slots=True)
class Imported:
    text: str = ""
    notes: list[str] = field(default_factory=list)
    error: str = ""


def convert(text: str) -> Imported:
    """The stack file, with a note on each thing that was left out or changed; only an `error` if it cannot be read."""
    document = read(text, verbatim)
    value = document.value
    if document.problems:
        first = document.problems[0]
        return Imported(error=f"Line {first.line}: {first.text}")
    services = value.get("services") if looks_like_compose(value) else value
    if not isinstance(services, dict) or not services:
        return Imported(error="No services were found: this is not a Compose file.")
    if unmade := [name for name, one in services.items() if not isinstance(one, dict)]:
        return Imported(error=f"{unmade[0][:80]} is not a service: its settings must be indented below it.")
    names = _names(services)
    changed = ((name, new) for name, new in names.items() if name != new)
    notes = [f"{name} was renamed to {new}: names have letters, digits and hyphens only." for name, new in changed]
    file = {}
    for name, entry in services.items():
        found, said = _convert_service(entry, names)
        file[names[name]] = found
        notes += [f"{names[name]}: {line}" for line in said]
    return Imported(to_yaml(file), [*notes, *_top_level_notes(value if services is not value else {})])


def _names(services: dict[str, Any]) -> dict[str, str]:
    """A valid and unique name in the stack file for each service of the Compose file."""
    names: dict[str, str] = {}
    for name in services:
        plain = _UNFIT.sub("-", name).strip("-")[:60].rstrip("-") or "service"
        taken = {*names.values(), *(services.keys() - {name})}
        numbered = (f"{plain}-{number}" for number in count(2))
        names[name] = plain if plain not in taken else next(one for one in numbered if one not in taken)
    return names


def _convert_service(entry: dict[str, Any], names: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    notes: list[str] = []
    for key, value in entry.items():
        for name, part in _convert_key(key, value, names):
            if isinstance(part, Note):
                notes.append(part.text)
            elif isinstance(part, list) and isinstance(found.get(name), list):
                found[name] += [one for one in part if one not in found[name]]
            else:
                found[name] = part
    if any(_VARIABLE.search(text.replace("$$", "")) for text in _texts(found)):
        notes.append("variables such as ${NAME} are not filled in from a shell; write their values instead.")
    return _with_single_dollars(found), notes


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _with_single_dollars(value: Any) -> Any:
    """Compose files write a literal dollar sign as `$$`."""
    if isinstance(value, dict):
        return {key: _with_single_dollars(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_single_dollars(one) for one in value]
    return value.replace("$$", "$") if isinstance(value, str) else value


def _convert_key(key: str, value: Any, names: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """What a key of a Compose file becomes: pairs of a key of the stack file and its value or a Note."""
    if value is None or key.startswith("x-"):
        return
    if key in CONVERTED:
        yield from CONVERTED[key](value, names)
    elif key in _SAME:
        yield key, value
    else:
        yield key, dropped(key)


def _top_level_notes(value: dict[str, Any]) -> Iterator[str]:
    """Notes on the top-level keys other than the services."""
    for key, entry in value.items():
        if key in _META or key.startswith("x-") or not entry:
            continue
        named = f": {', '.join(map(str, entry))}" if isinstance(entry, dict | list) else ""
        yield f"{key}{named[:300]}: not carried over; a stack file has services only."
