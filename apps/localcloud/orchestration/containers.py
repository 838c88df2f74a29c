"""The tasks on one container. Each can be run again after a crash: it skips what an earlier run has done."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone

from apps.cloud.contract import CONTAINER

from ..borrowing import unborrowed
from ..drivers import Engine, EngineError, Line, Network, NodeUnreachableError, Status
from ..models import Container, ContainerKey, Node, Service, Volume
from ..networks import manager_for, network_left
from ..placement import NodeFacts
from .deploying import REAL, choose, demand_allowed, endpoint_host, place, spec_of
from .pulling import pull
from .shaping import ports_read
from .work import Steps, TaskFailedError, Work

# How long the steps take, in seconds at normal speed.
CREATE, START, STOP, REMOVE = 0.4, 0.5, 0.8, 0.4
_EXITS = {
    0: "Success", 1: "General error", 2: "Misuse of a shell command", 126: "Command cannot be executed",
    127: "Command not found", 137: "SIGKILL", 139: "SIGSEGV", 143: "SIGTERM",
}  # fmt: skip


def exit_message(code: int) -> str:
    return _EXITS.get(code, f"Exit code {code}")


def deploy(work: Work, container: Container) -> Steps:
    """Deploys a new container: chooses its node, pulls the image, creates and starts it."""
    return work.holding(container, _deploy(work, container))


def start(work: Work, container: Container) -> Steps:
    """Starts a stopped container; one that its node has lost is deployed again."""
    return work.holding(container, _start(work, container))


def stop(work: Work, container: Container) -> Steps:
    return work.holding(container, _stop(work, container))


def remove(work: Work, container: Container, *, with_volumes: bool) -> Steps:
    return work.holding(container, _remove(work, container, with_volumes=with_volumes))


def is_gone(container: Container) -> bool:
    """Whether the container is terminated; reloads it from the database."""
    container.refresh_from_db()
    return container.state == "Terminated"


def _deploy(work: Work, container: Container) -> Steps:
    if is_gone(container):
        return
    if (
        container.node is None or container.private_ip is None
    ):  # the node of a container can be known before it is placed
        place(container, choose_node(work, container), work.action)
    node, image = container.node, container.config["image_name"]
    if node is not None and (yield from pull(work, container, node, image)):
        place(container, choose(container, on=node.pk), work.action)  # the image's ports are known only now
    yield from create_and_start(work, container)


def _start(work: Work, container: Container) -> Steps:
    if is_gone(container) or container.state == "Running":
        return
    there = container.node is not None and (yield from work.ask(container.node, lambda on: on.inspect(container.pk)))
    if not there:
        yield from _deploy(work, container)  # its node has lost it
        return
    demand_allowed(container)
    work.log(f"{container.name}: Starting")
    yield work.takes(container.node, START)
    yield from _start_on_node(work, container)


def create_and_start(work: Work, container: Container) -> Steps:
    """Creates and starts a container whose node is chosen and has its image."""
    work.log(f"{container.name}: Creating container")
    yield work.takes(container.node, CREATE)
    spec = spec_of(container)
    if spec.network is not None and spec.network.is_overlay:
        yield from _create_network(work, container.node, spec.network)
    yield from work.ask(container.node, lambda engine: engine.create(spec))
    container.deployed_at = timezone.now()
    container.save(update_fields=["deployed_at"])
    Service.objects.filter(pk=container.service_id).update(deployed_at=container.deployed_at)
    work.log(f"{container.name}: Starting")
    yield work.takes(container.node, START)
    yield from _start_on_node(work, container)


def _create_network(work: Work, node: Node | None, network: Network) -> Steps:
    """Makes sure that the namespace's network exists in the node's swarm."""
    manager = manager_for(node) if node is not None else None
    if manager is None:
        raise TaskFailedError(
            f"The network cannot be created: no manager of the swarm of {node} is a node of this namespace."
        )
    yield from work.alone(network.uuid, work.ask(manager, lambda engine: engine.lay(network)))


def _start_on_node(work: Work, container: Container) -> Steps:
    status = yield from work.ask(container.node, lambda engine: _start_and_inspect(engine, container.pk))
    mark_running(container)
    read_ports(container, status)
    work.log(f"{container.name}: Running")
    work.logbook.tell([container.pk])


def _start_and_inspect(engine: Engine, container: UUID) -> Status | None:
    engine.start(container)
    return engine.inspect(container)


def read_ports(container: Container, status: Status | None) -> None:
    """Stores the ports of the node that the engine has published the container's ports on."""
    if status is not None and status.published and container.node is not None:
        rows = ports_read(container.ports, status.published, endpoint_host(container, container.node))
        if rows != container.ports:
            container.ports = rows
            container.save(update_fields=["ports"])


def mark_running(container: Container, *, restarts: int = 0) -> None:
    Container.objects.filter(pk=container.pk).update(
        state="Running",
        exit_code=None,
        exit_code_msg=None,
        restarts=restarts,
        restart_at=None,
        started_at=timezone.now(),
        stopped_at=None,
    )


def _stop(work: Work, container: Container) -> Steps:
    if is_gone(container) or container.state == "Stopped":
        return
    work.log(f"{container.name}: Stopping")
    yield work.takes(container.node, STOP)
    status = yield from work.ask(container.node, lambda engine: stopped(engine, container.pk))
    mark_as(container, status)
    work.log(f"{container.name}: Stopped")
    if destroys_itself(container):
        yield from _remove(work, container, with_volumes=True)


def stopped(engine: Engine, container: UUID) -> Status | None:
    """Stops the container and returns its status; None if the engine has no such container."""
    engine.stop(container)
    return engine.inspect(container)


def mark_stopped(
    container: Container, exit_code: int | None, at: float | None = None, *, state: str = "Stopped"
) -> None:
    """Records the end of the container's command; `at` is in seconds since the epoch (None: now).

    A container that is about to be restarted keeps the `state` "Running".
    """
    container.state, container.exit_code = state, exit_code
    container.exit_code_msg = None if exit_code is None else exit_message(exit_code)
    container.stopped_at = timezone.now() if at is None else datetime.fromtimestamp(at, UTC)
    container.restart_at = None
    container.save(update_fields=["state", "exit_code", "exit_code_msg", "stopped_at", "restart_at"])


def mark_as(container: Container, status: Status | None) -> None:
    """Records that the container is stopped. `status` is None if the engine has no such container."""
    if status is None:
        mark_stopped(container, container.exit_code)
    else:
        mark_stopped(container, status.exit_code, status.finished_at)


def destroys_itself(container: Container) -> bool:
    """Whether the container's `autodestroy` policy removes it, given its exit code."""
    policy = container.config.get("autodestroy", "OFF")
    return policy == "ALWAYS" or (policy == "ON_SUCCESS" and container.exit_code == 0)


def choose_node(work: Work, container: Container, *, keep_volumes: bool = True) -> NodeFacts:
    """Chooses the container's node. Raises NoPlaceError if there is none."""
    facts = choose(container, keep_volumes=keep_volumes)
    work.log(f"{container.name}: Chose the node {facts.name} ({facts.containers} containers)")
    return facts


def _remove(work: Work, container: Container, *, with_volumes: bool) -> Steps:
    if is_gone(container):
        return
    work.log(f"{container.name}: Removing")
    yield work.takes(container.node, REMOVE)
    yield from remove_from_node(work, container)
    if with_volumes:
        yield from drop_volumes(work, container)
    mark_terminated(container)
    work.log(f"{container.name}: Removed")
    work.logbook.tell([container.pk])
    if container.node is not None and container.node.driver == REAL:
        yield from _drop_network(work, container, container.node)


def _drop_network(work: Work, container: Container, node: Node) -> Steps:
    """Removes a swarm's network with its last container. A network on one engine is removed by its driver."""
    network, manager = network_left(container), manager_for(node)
    if network is not None and manager is not None:
        yield from work.alone(network, _drop_unused_network(work, container, manager))


def _drop_unused_network(work: Work, container: Container, manager: Node) -> Steps:
    network = network_left(container)
    if network is None:
        return  # a container was added meanwhile
    try:
        yield from work.ask(manager, lambda engine: engine.drop_network(network))
    except EngineError as problem:
        work.log(f"The network of {container.namespace} could not be removed from {manager}: {problem}", "stderr")


def remove_from_node(work: Work, container: Container, *, gently: bool = False) -> Steps:
    """Removes the container from its node; `gently` stops it first. On an unreachable node `sweep` does it later."""
    if container.node is None:
        return
    try:
        lines = yield from work.ask(
            container.node, lambda engine: _remove_on_engine(engine, container.pk, gently=gently)
        )
        work.logbook.write_lines(lines)
    except NodeUnreachableError:
        work.log(f"{container.name}: {container.node} cannot be reached; the container is left behind on it", "stderr")


def _remove_on_engine(engine: Engine, container: UUID, *, gently: bool) -> Sequence[Line]:
    if gently:
        engine.stop(container)
    return engine.remove(container)


def mark_terminated(container: Container) -> None:
    ContainerKey.objects.filter(container=container).delete()
    Container.objects.filter(pk=container.pk).update(state="Terminated", restart_at=None, destroyed_at=timezone.now())


def drop_volumes(work: Work, container: Container) -> Steps:
    """Deletes the container's own volumes and their data, except those that other services use."""
    for volume in unborrowed(container):
        yield from drop_volume(work, volume)


def drop_volume(work: Work, volume: Volume) -> Steps:
    uuid = volume.pk
    if volume.node.state == "Deployed":
        yield from work.ask(volume.node, lambda engine: engine.drop_volume(uuid))
    volume.delete()


def settle(work: Work, container: Container) -> Steps:
    """Sets a container that a task has left half-way to its actual lasting state; deletes one never deployed."""
    container.refresh_from_db()
    status = None
    try:
        if container.node is not None:
            status = yield from work.ask(container.node, lambda engine: engine.inspect(container.pk))
    except EngineError:
        was_running = container.started_at is not None and container.stopped_at is None
        Container.objects.filter(pk=container.pk).update(state="Running" if was_running else "Stopped")
        return
    if status is not None and status.running:
        Container.objects.filter(pk=container.pk).update(state="Running")
    elif container.deployed_at is not None and container.restart_at is not None:
        Container.objects.filter(pk=container.pk).update(state="Running")  # it is waiting to be restarted
    elif container.deployed_at is not None:
        mark_as(container, status)
    else:
        container.delete()  # it was never created


def is_at_rest(container: Container) -> bool:
    state = CONTAINER.state(container.state)
    return state is not None and state.lasting
