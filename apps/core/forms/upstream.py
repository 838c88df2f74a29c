"""Where an upstream's error belongs in a form: at the parameter that its text names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from apps.cloud.contract import Field

from .values import columns_of


@dataclass(frozen=True, slots=True)
class Place:
    """A parameter, and the row (counted from 0) and the column in it where the text tells them."""

    parameter: str
    row: int | None = None
    column: str | None = None


def place_of(text: str, parameters: Iterable[Field]) -> Place | None:
    """The place that an error text names; the longest name counts where it holds several."""
    known = {parameter.name: parameter for parameter in parameters}
    owners = _owners(known.values())
    named = _longest(text, {*known, *owners})
    if named is None:
        return None
    parameter = known.get(named) or known[owners[named]]
    column = _longest(text.replace(parameter.name, ""), {column.name for column in columns_of(parameter)})
    return Place(parameter.name, _row(text, parameter.name), column)


def _owners(parameters: Iterable[Field]) -> dict[str, str]:
    """Column → the one parameter that has it. `name` or `key`, which several have, tell nothing."""
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for parameter in parameters:
        for column in columns_of(parameter):
            if owners.setdefault(column.name, parameter.name) != parameter.name:
                shared.add(column.name)
    return {column: owner for column, owner in owners.items() if column not in shared}


def _longest(text: str, names: Iterable[str]) -> str | None:
    found = (name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
    return max(found, key=len, default=None)


def _row(text: str, parameter: str) -> int | None:
    found = re.search(rf"(?<!\w){re.escape(parameter)}[\s.\[-]{{1,2}}(\d{{1,4}})(?!\w)", text)
    return int(found[1]) if found else None
