"""Services with the strategy EVERY_NODE: one container on each node that has their tags."""

from collections.abc import Iterator
from itertools import count
from uuid import UUID

from ..models import Container, Service
from .deploying import EVERY_NODE, node_facts, stays, wanted_tags
from .members import add, living

FOUND_NO_NODE = "found no node"  # key in an action's progress: the services that no node matched


def add_missing(service: Service) -> bool:
    """Creates a row for each missing container, with its node. Returns whether any node matches.

    If none does, one container without a node is created, so that its deployment fails and says why.
    """
    tags, there = wanted_tags(service), living(service)
    nodes = lacking(service)
    numbers = _Numbers(service, {container.name for container in there})
    for node in nodes:
        add(service, numbers.take(node), node)
    matches = bool(nodes) or any(stays(container, tags) for container in there)
    if not matches:
        add(service, numbers.take(None))
    wanted = max(len(there) + len(nodes), 1)
    Service.objects.filter(pk=service.pk).update(target_num_containers=wanted)
    return matches


def lacking(service: Service) -> list[UUID]:
    """The nodes that match the service but have no container of it."""
    tags = wanted_tags(service)
    return [node.uuid for node in node_facts(service) if tags <= node.tags and not node.of_service]


def shrink(service: UUID) -> None:
    """Lowers the target number after nodes were terminated with their containers."""
    found = Service.objects.filter(pk=service, definition__deployment_strategy=EVERY_NODE).first()
    if found is not None:
        Service.objects.filter(pk=service).update(target_num_containers=max(len(living(found)), 1))


def leaving(service: Service) -> list[Container]:
    """The deployed containers on nodes that no longer match the service; empty for other strategies."""
    if service.definition.get("deployment_strategy") != EVERY_NODE:
        return []
    tags = wanted_tags(service)
    return [container for container in living(service) if container.deployed_at and not stays(container, tags)]


class _Numbers:
    """Numbers for new containers. A number that has left volumes on a node is used again there, and only there."""

    def __init__(self, service: Service, names: set[str]) -> None:
        self._name, self._taken = service.name, set(names)
        self._volumes: dict[str, UUID] = dict(service.volumes.values_list("container_name", "node_id"))

    def take(self, node: UUID | None) -> int:
        waiting = [name for name, where in self._volumes.items() if where == node and name not in self._taken]
        name = min(waiting, default=None) or next(self._unused_names())
        self._taken.add(name)
        return int(name.rpartition("-")[2])

    def _unused_names(self) -> Iterator[str]:
        names = (f"{self._name}-{number}" for number in count(1))
        return (name for name in names if name not in self._taken and name not in self._volumes)
