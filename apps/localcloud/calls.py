"""What views and operations exchange about a call that changes something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.cloud.contract import Endpoint, ObjectType

from .models import Action
from .records import Origin, Target


@dataclass(frozen=True, slots=True)
class Call:
    """`target` is what the record is of; its UUID is None for a creation. `read_body` refuses a body that is none.

    `obj` is what the call is about, None for a creation. `argument` ends the address of a call that takes one.
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
