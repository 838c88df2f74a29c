"""Events. Manual: Docker Cloud Events, "Parent-child hierarchy"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from apps.cloud.contract import ACTION, CONTAINER, NODE, NODECLUSTER, SERVICE, STACK, ObjectType

from ..addresses import action_uri, node_uri, nodecluster_uri, service_uri, stack_uri
from ..models import Action, Container, Node, NodeCluster, Service, Stack
from ..models.watched import Watched


@dataclass(frozen=True, slots=True)
class Source:
    """How events describe a model's objects. `related` is what `parents` needs loaded."""

    kind: ObjectType
    related: tuple[str, ...]
    parents: Callable[[Any], list[str]]


def _service_parents(service: Service) -> list[str]:
    return [stack_uri(service.stack_id, service.namespace.name)] if service.stack_id else []


def _container_parents(container: Container) -> list[str]:
    """Service, stack, node, node cluster: as many as it has."""
    namespace = container.namespace.name
    found = [service_uri(container.service_id, namespace)]
    if container.service.stack_id:
        found.append(stack_uri(container.service.stack_id, namespace))
    if container.node is not None:
        found += [node_uri(container.node.pk, namespace), *_node_parents(container.node)]
    return found


def _node_parents(node: Node) -> list[str]:
    return [nodecluster_uri(node.node_cluster_id, node.namespace.name)] if node.node_cluster_id else []


SOURCES: Mapping[type[Watched], Source] = {
    Stack: Source(STACK, ("namespace",), lambda stack: []),
    Service: Source(SERVICE, ("namespace",), _service_parents),
    Container: Source(CONTAINER, ("namespace", "service", "node__namespace"), _container_parents),
    NodeCluster: Source(NODECLUSTER, ("namespace",), lambda cluster: []),
    Node: Source(NODE, ("namespace",), _node_parents),
    Action: Source(ACTION, ("namespace",), lambda action: [action.object_uri]),
}


def event_body(obj: Any, change: str) -> dict[str, Any]:
    """The frame for a change of an object. `datetime` is in ISO 8601."""
    source = SOURCES[type(obj)]
    uri = action_uri(obj) if isinstance(obj, Action) else source.kind.object_path(str(obj.pk), obj.namespace.name)
    return {
        "type": source.kind.name,
        "action": change,
        "parents": source.parents(obj),
        "resource_uri": uri,
        "state": obj.state,
        "uuid": str(uuid4()),
        "datetime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
