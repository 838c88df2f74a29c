"""Where an upstream's error belongs in a form: at the parameter that its text names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from apps.cloud.contract import Field

from .values import columns_of


@dataclass(frozen=True, slots=True)
class Place:
    """A parameter, and the row (counted from 0) and the column in it, if the text names them."""

    parameter: str
    row: int | None = None
    column: str | None = None


def place_of(text: str, parameters: Iterable[Field]) -> Place | None:
    """The place that an error text names: what it begins with, else the longest name in it; None without one."""
    known = {parameter.name: parameter for parameter in parameters}
    owners = _owners(known.values())
    named = _named(text, {*known, *owners})
    if named is None:
        return None
    parameter = known.get(named) or known[owners[named]]
    row, rest = _row(text, parameter.name)
    return Place(parameter.name, row, _named(rest, {column.name for column in columns_of(parameter)}))


def said_at(text: str, parameter: str) -> str:
    """The error text as shown at the parameter's own field: without its name at the beginning."""
    return text.removeprefix(f"{parameter}:").lstrip() or text


def _owners(parameters: Iterable[Field]) -> dict[str, str]:
    """Column → the only parameter that has it; columns of several parameters, such as `name`, are left out."""
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for parameter in parameters:
        for column in columns_of(parameter):
            if owners.setdefault(column.name, parameter.name) != parameter.name:
                shared.add(column.name)
    return {column: owner for column, owner in owners.items() if column not in shared}


def _named(text: str, names: Iterable[str]) -> str | None:
    found = ((match, name) for name in names if (match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)))
    ranked = ((match.start() == 0, len(name), -match.start(), name) for match, name in found)
    return max(ranked, default=(False, 0, 0, None))[-1]


def _row(text: str, parameter: str) -> tuple[int | None, str]:
    """`tags[2].name: …` → 2 and `name: …`; without a row None and the text without the parameter's name."""
    found = re.search(rf"(?<!\w){re.escape(parameter)}[\s.\[-]{{1,2}}(\d{{1,4}})(?!\w)\W*", text)
    if found is None:
        return None, text.replace(parameter, "")
    return int(found[1]), text[found.end() :]
