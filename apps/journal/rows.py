"""Lines of the journal, as the page shows them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.audit.journal import DONE, UNKNOWN
from apps.audit.models import Entry
from apps.audit.reading import OPEN, Line
from apps.cloud.contract import ACTION, Collection, Reference, parse_collection, parse_uri
from apps.core import registry

from .filters import OUTCOMES

_TONES = {DONE: "green", "": "grey", UNKNOWN: "orange", OPEN: "orange"}
_ENDED = {"idle": "Idle for too long", "absolute": "Session too old"}
_RECENT = 1000  # entries that are searched for names
_LONGEST_SUFFIX = 3  # segments that may follow an object's address: `call/3/`

Place = tuple[str, str, str | None, str]  # type, namespace, parent's key, key


@dataclass(frozen=True, slots=True)
class Row:
    """A line with links to its object and to the upstream's action that it started."""

    line: Line
    event: str
    about: str
    about_url: str | None
    outcome: str
    tone: str
    action_url: str | None
    detail: str


def rows_of(lines: Sequence[Line], visible: QuerySet[Entry], namespace: str) -> list[Row]:
    """The lines as rows. A line that does not name its object takes the name from the latest `visible` entries."""
    names: dict[Place, str] = {}
    if any(not _own_name(line) and _reference_in(line.entry.target) for line in lines):
        names = _names_in(visible)
    return [row_of(line, namespace, names) for line in lines]


def _names_in(visible: QuerySet[Entry]) -> dict[Place, str]:
    """The names in the latest entries, each object's newest. It reads no further back, however few have a name."""
    found: dict[Place, str] = {}
    for namespace, target, name in visible.values_list("namespace", "target", "detail__name")[:_RECENT]:
        reference = _reference_in(target)
        if reference and isinstance(name, str) and name:
            found.setdefault(_place(reference, namespace), name)
    return found


def _place(reference: Reference, namespace: str) -> Place:
    return reference.type.name, reference.namespace or namespace, reference.parent_key, reference.key


def row_of(line: Line, namespace: str, names: Mapping[Place, str]) -> Row:
    """The line, with links into `namespace` if its entry has no namespace."""
    entry = line.entry
    space = entry.namespace or namespace
    reference = _reference_in(entry.target) or parse_collection(entry.target)
    action = parse_uri(line.action_uri)
    return Row(
        line=line,
        event=entry.event.replace("-", " ").capitalize(),
        about=_name(line, reference, names),
        about_url=_page(reference, space),
        outcome=OUTCOMES.get(line.outcome) or _ENDED.get(line.outcome, line.outcome),
        tone=_TONES.get(line.outcome, "red" if entry.user_id is None or line.outcome in OUTCOMES else "grey"),
        action_url=_page(action, space) if action and action.type is ACTION else None,
        detail=json.dumps(line.detail, indent=2, ensure_ascii=False) if line.detail else "",
    )


def _reference_in(target: str) -> Reference | None:
    """The object that a call's path begins with."""
    parts = target.rstrip("/").split("/")
    candidates = ("/".join(parts[: len(parts) - cut]) for cut in range(_LONGEST_SUFFIX))
    return next((found for each in candidates if (found := parse_uri(f"{each}/"))), None)


def _own_name(line: Line) -> str:
    """The object's name in the entry or its outcome; empty if neither has it."""
    name: Any = line.entry.detail.get("name") or line.detail.get("name")
    return name if isinstance(name, str) else ""


def _name(line: Line, reference: Reference | Collection | None, names: Mapping[Place, str]) -> str:
    name = _own_name(line)
    if isinstance(reference, Collection):
        return f"{name} (new {reference.type.label})" if name else f"a new {reference.type.label}"
    if name or reference is None:
        return name or line.entry.target
    if known := names.get(_place(reference, line.entry.namespace)):
        return known
    return f"{reference.type.label} {reference.type.short_key(reference.key)}"


def _page(reference: Reference | Collection | None, namespace: str) -> str | None:
    """The object's page or the collection's list; None if the key is secret, as the journal has only a part of it."""
    if reference is None or not (reference.namespace or namespace):
        return None
    if isinstance(reference, Collection):
        return registry.list_address(reference, namespace)
    return None if reference.type.key_is_secret else registry.address(reference, namespace)
