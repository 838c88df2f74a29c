"""The tasks on one node. Each can be run again after a crash: it skips what an earlier run has done."""

from collections.abc import Collection, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.cloud.contract import NODE

from ..drivers import Engine, EngineError, EngineFacts, MachineSpec, NodeUnreachableError
from ..models import Container, Node, NodeCluster, Service, Volume
from . import containers
from .calls import Asking
from .derived import refresh_services
from .engines import Engines
from .every_node import shrink
from .shaping import ALIVE
from .work import Steps, TaskFailedError, Work, together

# How long the steps take, in seconds at normal speed.
PROVISION, INSTALL, RELEASE, CONTACT, UPGRADE = 2.0, 1.5, 0.8, 0.5, 2.0
_LOADED = ("namespace", "node_type__provider", "region__provider", "zone", "node_cluster")


def loaded(**wanted: object) -> list[Node]:
    """The nodes that match, with the relations that tasks need, oldest first."""
    return list(Node.objects.filter(**wanted).select_related(*_LOADED).order_by("created_at", "pk"))


def deploy(work: Work, node: Node) -> Steps:
    """Creates the node's machine and waits for its engine to answer."""
    return work.holding(node, _deploy(work, node))


def terminate(work: Work, node: Node) -> Steps:
    """Removes the node's containers and volumes, and releases its machine."""
    return work.holding(node, _terminate(work, node))


def upgrade(work: Work, node: Node) -> Steps:
    """Upgrades the node's engine; running containers are stopped and started again."""
    return work.holding(node, _upgrade(work, node))


def check(work: Work, node: Node) -> Steps:
    """Checks whether the node's engine answers. Raises TaskFailedError if it does not."""
    return work.holding(node, _check(work, node))


def _deploy(work: Work, node: Node) -> Steps:
    node.refresh_from_db(fields=["state"])
    if node.state != "Deploying":
        return
    place = str(node.zone or node.region)
    work.log(f"{node}: Requesting a machine of the type {node.node_type} in {place}")
    yield PROVISION
    node.public_ip = work.engines.provision(node.driver, _spec(node, place))
    node.save(update_fields=["public_ip"])
    work.log(f"{node}: Installing the Docker engine")
    yield INSTALL
    yield from _note_engine(work, node)
    node.state, node.deployed_at = "Deployed", timezone.now()
    node.save(update_fields=["state", "deployed_at"])
    NodeCluster.objects.filter(nodes=node, deployed_at=None).update(deployed_at=node.deployed_at)
    work.log(f"{node}: Deployed, with Docker {node.docker_version}")


def _spec(node: Node, place: str) -> MachineSpec:
    return MachineSpec(
        node.pk, node.external_fqdn, node.region.provider.name, place, node.node_type.name,
        node.cpu, node.memory, node.disk,
    )  # fmt: skip


def _note_engine(work: Work, node: Node) -> Steps:
    note_facts(node, (yield from work.ask(node, lambda engine: engine.facts())))


def note_facts(node: Node, facts: EngineFacts) -> None:
    """Stores the engine's version and drivers."""
    node.docker_version, node.last_seen = facts.version, timezone.now()
    node.docker_execdriver, node.docker_graphdriver = facts.execdriver, facts.graphdriver
    node.save(update_fields=["docker_version", "docker_execdriver", "docker_graphdriver", "last_seen"])


def _terminate(work: Work, node: Node) -> Steps:
    node.refresh_from_db(fields=["state"])
    if node.state == "Terminated":
        return
    Node.objects.filter(pk=node.pk).update(state="Terminating")
    found = _containers(node)
    node.containers.filter(ALIVE).update(state="Terminating", restart_at=None)
    yield 0.0
    yield from together(work, [containers.remove(work, container, with_volumes=False) for container in found])
    work.log(f"{node}: Releasing the machine")
    yield work.takes(node, RELEASE)
    yield from work.engines.discard(node)
    Volume.objects.filter(node=node).delete()
    Node.objects.filter(pk=node.pk).update(state="Terminated", destroyed_at=timezone.now())
    services = {container.service_id for container in found}
    for service in services:
        shrink(service)
    refresh_services(services)
    work.log(f"{node}: Terminated")


def _containers(node: Node) -> list[Container]:
    found = node.containers.filter(ALIVE).select_related("service", "namespace", "node")
    return list(found.order_by("name"))


def _upgrade(work: Work, node: Node) -> Steps:
    work.engines.demand_upgrades(node)
    ran = _containers_that_ran(work, node)
    yield 0.0
    yield from together(work, [work.holding(container, _stop_for_upgrade(work, container)) for container in ran])
    before = node.docker_version or "an unknown version"
    work.log(f"{node}: Upgrading Docker from {before}")
    yield work.takes(node, UPGRADE)
    yield from work.ask(node, lambda engine: engine.upgrade())
    yield from _note_engine(work, node)
    work.log(f"{node}: Now running Docker {node.docker_version}")
    yield from together(work, [containers.start(work, container) for container in ran])


def _containers_that_ran(work: Work, node: Node) -> list[Container]:
    """The containers that ran before the upgrade. The list is stored, so that a repeated run still knows it."""
    progress = work.action.progress
    if "ran" not in progress:
        ran = node.containers.filter(state="Running").order_by("name").values_list("pk", flat=True)
        progress["ran"] = [str(uuid) for uuid in ran]
        work.action.save(update_fields=["progress"])
        Container.objects.filter(pk__in=progress["ran"]).update(state="Stopping")
    return [container for container in _containers(node) if str(container.pk) in progress["ran"]]


def _stop_for_upgrade(work: Work, container: Container) -> Steps:
    """Stops the container for the upgrade, without applying `autorestart` or `autodestroy`."""
    container.refresh_from_db()
    if container.state in ("Stopped", "Terminated"):
        return
    work.log(f"{container.name}: Stopping")
    yield work.takes(container.node, containers.STOP)
    status = yield from work.ask(container.node, lambda engine: containers.stopped(engine, container.pk))
    containers.mark_stopped(container, status.exit_code if status is not None else None)


def _check(work: Work, node: Node) -> Steps:
    work.log(f"{node}: Contacting its Docker engine")
    yield work.takes(node, CONTACT)
    if not (yield from answers(work.engines, node)):
        raise TaskFailedError("Its Docker engine does not answer.")
    work.log(f"{node}: Its Docker engine answers")


def answers(engines: Engines, node: Node) -> Asking[bool]:
    """Whether the node's engine answers; sets the node's state accordingly."""
    try:
        yield from engines.ask(node, lambda engine: engine.facts(), tried=True)
    except NodeUnreachableError:
        Node.objects.filter(pk=node.pk).update(state="Unreachable")
        return False
    Node.objects.filter(pk=node.pk).update(state="Deployed", last_seen=timezone.now())
    yield from sweep(engines, node)
    return True


def sweep(engines: Engines, node: Node) -> Steps:
    """Removes containers and volumes that were terminated while the node could not be reached."""
    found = yield from engines.ask(node, lambda engine: engine.containers(), tried=True)
    for uuid in _unknown_to_database(found, Container.objects.filter(ALIVE, node=node)):
        yield from engines.ask(node, partial(_remove, uuid), tried=True)
    found = yield from engines.ask(node, lambda engine: engine.volumes(), tried=True)
    for uuid in _unknown_to_database(found, Volume.objects.all()):
        yield from engines.ask(node, partial(_drop_volume, uuid), tried=True)


def _unknown_to_database(found: Collection[UUID], known: QuerySet[Any]) -> Iterator[UUID]:
    """What is on the node but not in the database. Each is checked only when its turn comes: it may be back by then."""
    for uuid in set(found) - set(known.filter(pk__in=found).values_list("pk", flat=True)):
        if not known.filter(pk=uuid).exists():
            yield uuid


def _remove(container: UUID, engine: Engine) -> None:
    engine.remove(container)


def _drop_volume(volume: UUID, engine: Engine) -> None:
    try:
        engine.drop_volume(volume)
    except NodeUnreachableError:
        raise
    except EngineError:
        return  # a container that is not the cloud's still uses it


def settle(work: Work, node: Node) -> Steps:
    """Sets a node that a task has left half-way to its actual lasting state."""
    node.refresh_from_db()
    state = NODE.state(node.state)
    if state is None or state.lasting:
        return
    if node.state == "Deploying":  # it was never created
        yield from work.engines.discard(node)
        node.delete()
        return
    yield from answers(work.engines, node)
    for container in _containers(node):
        if not containers.is_at_rest(container):
            yield from containers.settle(work, container)
    refresh_services(set(Service.objects.filter(containers__node=node).values_list("pk", flat=True)))
