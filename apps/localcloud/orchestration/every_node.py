"""Services that have a container on each node that matches them."""

from collections.abc import Iterator
from itertools import count
from uuid import UUID

from ..models import Container, Service
from .deploying import EVERY_NODE, node_facts, stays, wanted_tags
from .members import add, living

FOUND_NO_NODE = "found no node"  # what an action notes down of a service that matched none


def add_missing(service: Service) -> bool:
    """Creates rows for the containers that matching nodes lack, each with its node. Whether any node matches.

    Where none does, one is tried all the same, so that a failure tells why.
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
    """The nodes that match the service and have none of its containers."""
    tags = wanted_tags(service)
    return [node.uuid for node in node_facts(service) if tags <= node.tags and not node.of_service]


def shrink(service: UUID) -> None:
    """Lowers the target after nodes have gone with their containers."""
    found = Service.objects.filter(pk=service, definition__deployment_strategy=EVERY_NODE).first()
    if found is not None:
        Service.objects.filter(pk=service).update(target_num_containers=max(len(living(found)), 1))


def leaving(service: Service) -> list[Container]:
    """The containers on nodes that the service does not match any more."""
    if service.definition.get("deployment_strategy") != EVERY_NODE:
        return []
    tags = wanted_tags(service)
    return [container for container in living(service) if container.deployed_at and not stays(container, tags)]


class _Numbers:
    """Numbers for new containers: a number whose volumes wait on a node goes there again, and nowhere else."""

    def __init__(self, service: Service, names: set[str]) -> None:
        self._name, self._taken = service.name, set(names)
        self._volumes: dict[str, UUID] = dict(service.volumes.values_list("container_name", "node_id"))

    def take(self, node: UUID | None) -> int:
        waiting = [name for name, where in self._volumes.items() if where == node and name not in self._taken]
        name = min(waiting, default=None) or next(self._fresh())
        self._taken.add(name)
        return int(name.rpartition("-")[2])

    def _fresh(self) -> Iterator[str]:
        names = (f"{self._name}-{number}" for number in count(1))
        return (name for name in names if name not in self._taken and name not in self._volumes)
