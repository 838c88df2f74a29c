"""What views and operations exchange about a call that changes something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.cloud.contract import Endpoint, ObjectType

from .models import Action
from .records import Origin, Target


@dataclass(frozen=True, slots=True)
class Call:
    """A call to an operation. `obj` is the object that it acts on, None for a creation.

    `target` is what its record names, with the UUID None for a creation. `read_body` raises Refusal for an invalid
    body. `argument` is the last segment of an address that takes one.
    """

    kind: ObjectType
    endpoint: Endpoint
    target: Target
    origin: Origin
    query: Mapping[str, str]
    read_body: Callable[[], Mapping[str, Any]]
    obj: Any = None
    argument: str | None = None
    read_text: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a call: the object to return, the action to name, the status."""

    obj: Any
    action: Action
    status: int
