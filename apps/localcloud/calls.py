"""A call that changes something, on its way from a view to an operation and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.cloud.contract import Endpoint, ObjectType

from .models import Action
from .records import Origin, Target


@dataclass(frozen=True, slots=True)
class Call:
    """`target.uuid` is None for a creation. `read_body` refuses a body that is none."""

    kind: ObjectType
    endpoint: Endpoint
    target: Target
    origin: Origin
    query: Mapping[str, str]
    read_body: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """What a call came to: the object to show, the action to name, the status to answer."""

    obj: Any
    action: Action
    status: int
