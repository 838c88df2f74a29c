"""All object types by name."""

from .action import ACTION
from .base import ObjectType
from .container import CONTAINER
from .event import EVENT
from .infrastructure import AZ, NODETYPE, PROVIDER, REGION
from .node import NODE, NODECLUSTER, TOKEN
from .repo import REGISTRY, REPOSITORY
from .service import SERVICE
from .stack import STACK
from .trigger import TRIGGER

OBJECT_TYPES: dict[str, ObjectType] = {
    kind.name: kind
    for kind in (
        ACTION, EVENT, PROVIDER, REGION, AZ, NODETYPE, NODECLUSTER, NODE, TOKEN, REGISTRY, REPOSITORY,
        STACK, SERVICE, CONTAINER, TRIGGER,
    )
}  # fmt: skip


def object_type(name: str) -> ObjectType:
    """The object type of that name; KeyError where there is none."""
    return OBJECT_TYPES[name]
