"""Checks of stacks, whose services have the keys of a stack file. Manual: Stacks."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from apps.cloud.contract import STACK
from apps.cloud.contract.stackfile import MOST_SERVICES
from apps.cloud.contract.stackreading import service_parameters
from apps.cloud.contract.stackvalues import StackFileError

from ..errors import BadParameter
from .forms import demand_form
from .naming import check_nickname
from .parameters import checked_body
from .service import check_strategy, checked_service

CREATION = STACK.endpoint("create").body
_HEAD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A service of a stack: all parameters of its creation, and the stack-file keys of those that were given."""

    name: str
    values: Mapping[str, Any]
    origins: Mapping[str, str]

    @contextmanager
    def locating_errors(self) -> Iterator[None]:
        """Context manager that prefixes errors with service and key: `services.web.ports: …`."""
        try:
            yield
        except BadParameter as error:
            raise BadParameter(f"services.{self.name}.{self._as_given(error.parameter)}", error.reason) from None

    def _as_given(self, parameter: str) -> str:
        head = _HEAD.match(parameter)
        key = self.origins.get(head[0]) if head else None
        return parameter if head is None or key in (None, head[0]) else str(key)


def checked_stack(body: Mapping[str, Any]) -> tuple[dict[str, Any], list[Entry]]:
    """The name and nickname of a new stack, and its services. Raises BadParameter."""
    values = checked_body(body, CREATION)
    demand_form("name", values["name"], "name")
    check_nickname(values)
    return values, checked_entries(values.get("services", []), {})


def checked_entries(rows: Any, strategies: Mapping[str, str]) -> list[Entry]:
    """The services of a file. `strategies` has the strategy of each existing service, by name. Raises BadParameter."""
    if not isinstance(rows, list) or len(rows) > MOST_SERVICES:
        raise BadParameter("services", f"must be a list of at most {MOST_SERVICES} services.")
    found: dict[str, Entry] = {}
    for number, row in enumerate(rows):
        name = _name(row, f"services[{number}]")
        if name in found:
            raise BadParameter(f"services[{number}].name", f"{name} is given twice.")
        found[name] = _entry(name, {key: value for key, value in row.items() if key != "name"}, strategies.get(name))
    return list(found.values())


def _name(row: Any, where: str) -> str:
    if not isinstance(row, dict):
        raise BadParameter(where, "must be an object.")
    name = row.get("name")
    if not isinstance(name, str):
        raise BadParameter(f"{where}.name", "is required.")
    demand_form("name", name, f"{where}.name")
    return name


def _entry(name: str, row: Mapping[str, Any], strategy: str | None) -> Entry:
    try:
        given, origins = service_parameters(row)
    except StackFileError as error:
        raise BadParameter(f"services.{name}.{error.where}", error.reason) from None
    entry = Entry(name, {}, origins)
    with entry.locating_errors():
        values = checked_service({**given, "name": name})
        if strategy is not None:
            check_strategy(values, strategy)
    return Entry(name, values, origins)
