"""The names that the API's manual knows, as `manual.json` has them: what every half of the project is measured by."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("manual.json")
_NAMESPACE = "[optional_namespace/]"
_PLACE = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class ManualEndpoint:
    """A call. `path` is written as in the manual, `query` and `json` are the names of its parameters."""

    api: str  # rest or stream
    method: str
    path: str
    query: tuple[str, ...] = ()
    json: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def namespaced(self) -> bool:
        return _NAMESPACE in self.path

    def address(self, *keys: str, namespace: str | None = None) -> str:
        """The path with a key in each `(place)`, as `/api/app/v1/acme/service/<uuid>/logs/`."""
        path = self.path.replace(_NAMESPACE, f"{namespace}/" if namespace else "")
        given = iter(keys)
        return _PLACE.sub(lambda _: next(given), path)


@dataclass(frozen=True, slots=True)
class ManualObject:
    """An object: its attributes, its states with the actions that each allows, its endpoints."""

    name: str
    attributes: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]]
    endpoints: tuple[ManualEndpoint, ...]

    def __str__(self) -> str:
        return self.name


@cache
def manual() -> tuple[ManualObject, ...]:
    return tuple(_object(name, facts) for name, facts in json.loads(FACTS.read_text()).items())


def endpoints() -> list[tuple[ManualObject, ManualEndpoint]]:
    return [(found, endpoint) for found in manual() for endpoint in found.endpoints]


def _object(name: str, facts: dict[str, Any]) -> ManualObject:
    return ManualObject(
        name,
        tuple(facts["attributes"]),
        {state: tuple(actions) for state, actions in facts["states"].items()},
        tuple(_endpoint(each) for each in facts["endpoints"]),
    )


def _endpoint(facts: dict[str, Any]) -> ManualEndpoint:
    return ManualEndpoint(
        facts["api"], facts["method"], facts["path"], tuple(facts.get("query", ())), tuple(facts.get("json", ()))
    )
