"""Actions of an object and of its relatives. Manual: Actions, "Relationships between Docker Cloud objects"."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.cloud.contract import Reference

from .errors import BadParameter
from .filters import boolean, reference_of
from .models import Container, Node, Service


def about_object(query: Mapping[str, str]) -> Q:
    """The actions that `object` and `include_related` select. Raises BadParameter."""
    include_related = boolean(query["include_related"], "include_related") if "include_related" in query else False
    if "object" not in query:
        if include_related:
            raise BadParameter("include_related", "requires the filter object.")
        return Q()
    reference = reference_of(query["object"], "object")
    if reference.type.key != "uuid":
        return _on_named(reference)
    uuid = UUID(reference.key)
    found = Q(object_type=reference.type.name, object_uuid=uuid)
    relatives = _RELATIVES.get(reference.type.name) if include_related else None
    return found | relatives(uuid) if relatives else found


def _on_named(reference: Reference) -> Q:
    """The actions of an object whose key is a name, such as a repository."""
    if reference.namespace is not None or not reference.type.namespaced:
        return Q(object_uri=reference.path())
    kind = reference.type.name
    return Q(object_type=kind, object_uri__endswith=f"/{kind}/{reference.key}/")


def _on_any_of(objects: QuerySet[Container] | QuerySet[Service] | QuerySet[Node], column: str) -> Q:
    return Q(object_uuid__in=objects.exclude(**{column: None}).values(column))


def _related_to_container(uuid: UUID) -> Q:
    one = Container.objects.filter(uuid=uuid)
    return _on_any_of(one, "service_id") | _on_any_of(one, "service__stack_id")


def _related_to_service(uuid: UUID) -> Q:
    one = Service.objects.filter(uuid=uuid)
    return _on_any_of(Container.objects.filter(service=uuid), "uuid") | _on_any_of(one, "stack_id")


def _related_to_stack(uuid: UUID) -> Q:
    services = Service.objects.filter(stack=uuid)
    return _on_any_of(services, "uuid") | _on_any_of(Container.objects.filter(service__stack=uuid), "uuid")


def _related_to_node(uuid: UUID) -> Q:
    return _on_any_of(Node.objects.filter(uuid=uuid), "node_cluster_id")


def _related_to_nodecluster(uuid: UUID) -> Q:
    return _on_any_of(Node.objects.filter(node_cluster=uuid), "uuid")


_RELATIVES = {
    "container": _related_to_container,
    "service": _related_to_service,
    "stack": _related_to_stack,
    "node": _related_to_node,
    "nodecluster": _related_to_nodecluster,
}
