"""The Docker Cloud API as data. Any app may import it; it imports none."""

from .action import ACTION
from .base import Api, Endpoint, Field, Kind, ObjectType, State
from .container import CONTAINER
from .event import EVENT
from .infrastructure import AZ, NODETYPE, PROVIDER, REGION
from .node import NODE, NODECLUSTER, TOKEN
from .reference import Collection, Reference, namespace_in, parse_collection, parse_uri
from .repo import REGISTRY, REPOSITORY
from .rights import Right, right_for
from .service import SERVICE
from .stack import STACK
from .trigger import TRIGGER
from .types import OBJECT_TYPES, named_type, object_type

__all__ = [
    "ACTION", "AZ", "CONTAINER", "EVENT", "NODE", "NODECLUSTER", "NODETYPE", "OBJECT_TYPES", "PROVIDER", "REGION",
    "REGISTRY", "REPOSITORY", "SERVICE", "STACK", "TOKEN", "TRIGGER", "Api", "Collection", "Endpoint", "Field", "Kind",
    "ObjectType", "Reference", "Right", "State", "named_type", "namespace_in", "object_type", "parse_collection",
    "parse_uri", "right_for",
]  # fmt: skip
