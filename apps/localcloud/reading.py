"""How each kind of object is read: its rows, their order, filters and representations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from . import filters
from .filters import Filter
from .models import (
    Action,
    AvailabilityZone,
    Container,
    Node,
    NodeCluster,
    NodeToken,
    NodeType,
    Provider,
    Region,
    Registry,
    Repository,
    Role,
    Service,
    Stack,
    Trigger,
)
from .representations import actions, containers, infrastructure, nodes, repositories, services, stacks, triggers

# How long terminated objects stay in lists.
SHOWN_AFTER_TERMINATION = timedelta(days=7)
_BY_AGE = ("created_at", "uuid")
_BY_UUID: dict[str, Filter] = {"uuid": filters.uuid, "uuid__startswith": filters.uuid_startswith}
_BY_NAME: dict[str, Filter] = {"name": filters.text("name")}
_BY_STATE: dict[str, Filter] = {"state": filters.text("state")}
_PLACE = ("region__provider", "node_type__provider")


@dataclass(frozen=True, slots=True)
class Source:
    """How one type is read. `key` has a lookup for each segment of the key; `role` is the one required for reading."""

    model: type[Model]
    show_many: Callable[[Sequence[Any]], list[dict[str, Any]]]
    show_one: Callable[[Any], dict[str, Any]]
    filters: Mapping[str, Filter]
    key: tuple[str, ...] = ("uuid",)
    order: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    defer: tuple[str, ...] = ()
    role: Role = Role.READ

    def rows(self) -> QuerySet[Any]:
        """All rows, with the relations that the full representation needs."""
        return self.model._default_manager.select_related(*self.related).prefetch_related(*self.prefetched)

    def listed(self) -> QuerySet[Any]:
        """The rows that a list includes, without the columns that it does not show."""
        found = self.rows().defer(*self.defer)
        return found.order_by(*self.order) if self.order else found

    def find(self, key: str) -> Q:
        if len(self.key) == 1:  # which may hold slashes
            return Q(**{self.key[0]: UUID(key) if self.key == ("uuid",) else key})
        segments = key.split("/")
        return Q(**dict(zip(self.key, segments, strict=True)))


def still_listed() -> Q:
    long_gone = timezone.now() - SHOWN_AFTER_TERMINATION
    return ~Q(state="Terminated", destroyed_at__lt=long_gone)


def _show_one(show_many: Callable[[Sequence[Any]], list[dict[str, Any]]]) -> Callable[[Any], dict[str, Any]]:
    return lambda row: show_many([row])[0]


SOURCES: dict[str, Source] = {
    "provider": Source(
        Provider, infrastructure.providers_list, _show_one(infrastructure.providers_list), _BY_NAME,
        key=("name",), prefetched=("regions__provider",),
    ),
    "region": Source(
        Region, infrastructure.regions_list, _show_one(infrastructure.regions_list),
        {**_BY_NAME, "provider": filters.uri("provider", "provider__name")},
        key=("provider__name", "name"), related=("provider",),
        prefetched=("node_types__provider", "zones__region__provider"),
    ),
    "az": Source(
        AvailabilityZone, infrastructure.zones_list, _show_one(infrastructure.zones_list),
        {**_BY_NAME, "region": filters.uri("region", "region__provider__name", "region__name")},
        key=("region__provider__name", "region__name", "name"), related=("region__provider",),
    ),
    "nodetype": Source(
        NodeType, infrastructure.nodetypes_list, _show_one(infrastructure.nodetypes_list),
        {
            **_BY_NAME,
            "regions": filters.uri("region", "regions__provider__name", "regions__name"),
            "availability_zones": filters.uri(
                "az", "zones__region__provider__name", "zones__region__name", "zones__name"
            ),
        },
        key=("provider__name", "name"), order=("provider__name", "cpu", "memory", "name"), related=("provider",),
        prefetched=("regions__provider", "zones__region__provider"),
    ),
    "nodecluster": Source(
        NodeCluster, nodes.nodeclusters_list, nodes.nodecluster_detail,
        {
            **_BY_UUID, **_BY_NAME, **_BY_STATE,
            "region": filters.uri("region", "region__provider__name", "region__name"),
            "node_type": filters.uri("nodetype", "node_type__provider__name", "node_type__name"),
        },
        order=_BY_AGE, related=("namespace", *_PLACE),
    ),
    "node": Source(
        Node, nodes.nodes_list, nodes.node_detail,
        {
            **_BY_UUID, **_BY_STATE,
            "node_cluster": filters.uri("nodecluster", "node_cluster"),
            "node_type": filters.uri("nodetype", "node_type__provider__name", "node_type__name"),
            "region": filters.uri("region", "region__provider__name", "region__name"),
            "docker_version": filters.text("docker_version"),
        },
        order=_BY_AGE, related=("namespace", "node_cluster", "zone__region__provider", *_PLACE),
    ),
    "token": Source(NodeToken, nodes.tokens_list, _show_one(nodes.tokens_list), {}, key=("digest",)),
    "registry": Source(
        Registry, repositories.registries_list, _show_one(repositories.registries_list),
        {
            **_BY_NAME, "uuid": filters.uuid, "host": filters.text("host"),
            "is_docker_registry": filters.flag("is_docker_registry"),
        },
        key=("host",), order=("-is_docker_registry", "host"), related=("namespace",),
    ),
    "repository": Source(
        Repository, repositories.repositories_list, _show_one(repositories.repositories_list),
        {**_BY_NAME, "registry": filters.uri("registry", "registry__host")},
        key=("name",), order=("name",), related=("namespace", "registry"), defer=("credentials",),
    ),
    "stack": Source(
        Stack, stacks.stacks_list, stacks.stack_detail, {**_BY_UUID, **_BY_NAME},
        order=_BY_AGE, related=("namespace",),
    ),
    "service": Source(
        Service, services.services_list, services.service_detail,
        {
            **_BY_UUID, **_BY_NAME, **_BY_STATE,
            "stack": filters.uri("stack", "stack"),
            "stack__name": filters.text("stack__name"),
        },
        order=_BY_AGE, related=("namespace", "stack"),
    ),
    "container": Source(
        Container, containers.containers_list, containers.container_detail,
        {
            **_BY_UUID, **_BY_NAME, **_BY_STATE,
            "service": filters.uri("service", "service"),
            "node": filters.uri("node", "node"),
            "service__stack__name": filters.text("service__stack__name"),
        },
        order=_BY_AGE, related=("namespace", "service__stack"),
        defer=("envvars", "links", "bindings", "service__definition"),
    ),
    # Whoever sees a trigger can call it, and so redeploy its service or scale it.
    "trigger": Source(
        Trigger, triggers.triggers_list, triggers.trigger_detail, {**_BY_UUID, **_BY_NAME},
        order=_BY_AGE, related=("service__namespace",), role=Role.WRITE,
    ),
    "action": Source(
        Action, actions.actions_list, actions.action_detail,
        {
            **_BY_UUID, **_BY_STATE,
            "start_date__gte": filters.moment("started_at__gte"),
            "start_date__lte": filters.moment("started_at__lte"),
            "end_date__gte": filters.moment("ended_at__gte"),
            "end_date__lte": filters.moment("ended_at__lte"),
        },
        order=("-started_at", "-uuid"), related=("namespace",), defer=("parameters", "progress"),
    ),
}  # fmt: skip
