"""All object types, by name."""

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


# Attributes and parameters whose names differ from the type of the objects that they refer to.
_NAMED_OTHERWISE = {
    "node_cluster": "nodecluster",
    "node_type": "nodetype",
    "node_types": "nodetype",
    "regions": "region",
    "availability_zone": "az",
    "availability_zones": "az",
}


def named_type(field: str) -> ObjectType | None:
    """The type of the objects whose URIs a field of that name holds; None if the name does not tell."""
    return OBJECT_TYPES.get(_NAMED_OTHERWISE.get(field, field))


def object_type(name: str) -> ObjectType:
    """The object type of that name. Raises KeyError if there is none."""
    return OBJECT_TYPES[name]
