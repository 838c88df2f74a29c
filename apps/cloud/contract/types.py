"""All object types by name."""

from .action import ACTION
from .base import ObjectType
from .container import CONTAINER
from .infrastructure import AZ, NODETYPE, PROVIDER, REGION
from .node import NODE, NODECLUSTER
from .service import SERVICE
from .stack import STACK

OBJECT_TYPES: dict[str, ObjectType] = {
    kind.name: kind for kind in (ACTION, PROVIDER, REGION, AZ, NODETYPE, NODECLUSTER, NODE, STACK, SERVICE, CONTAINER)
}


def object_type(name: str) -> ObjectType:
    """The object type of that name; KeyError where there is none."""
    return OBJECT_TYPES[name]
