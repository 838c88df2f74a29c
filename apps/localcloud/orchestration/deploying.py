"""Chooses a container's node, and builds what the node's engine needs to create it."""

import copy
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from .. import linking
from ..addresses import container_dns, node_host
from ..auth import AUTH_VARIABLE, container_header
from ..drivers import ContainerSpec, Mount
from ..image_descriptions import image_for
from ..models import Action, Container, ContainerKey, Node, Service, User
from ..networks import addresses, is_own_address, network_of, node_address, unreachable_peer
from ..placement import NodeFacts, Port, Requirements
from ..placement import choose as choose_node
from ..policy import refusal
from .shaping import ALIVE, bindings_of, links_of, ports_of, ports_to_be_read, published_ports, wanted_ports
from .work import TaskFailedError

EVERY_NODE = "EVERY_NODE"
REAL = "docker"  # the driver of nodes with real Docker engines
# Of simulated nodes.
_OVERLAY = tuple(f"10.7.{high}.{low}" for high in range(255) for low in range(1, 255))


def node_facts(service: Service, leaving_out: Container | None = None) -> list[NodeFacts]:
    """The ready nodes of the service's namespace, and what they hold apart from the container `leaving_out`."""
    nodes = Node.objects.filter(namespace=service.namespace, state="Deployed").select_related("node_cluster")
    standing = Container.objects.filter(ALIVE, namespace=service.namespace, node__isnull=False)
    if leaving_out is not None:
        standing = standing.exclude(pk=leaving_out.pk)
    containers, of_service = Counter[UUID | None](), Counter[UUID | None]()
    taken: dict[UUID | None, set[Port]] = {}
    for node, its_service, ports in standing.values_list("node_id", "service_id", "ports"):
        containers[node] += 1
        of_service[node] += its_service == service.pk
        taken.setdefault(node, set()).update(published_ports(ports))
    return [
        NodeFacts(
            node.pk, node.nickname or node.external_fqdn, tags_of(node), containers[node.pk], of_service[node.pk],
            frozenset(taken.get(node.pk, ())),
        )
        for node in nodes
    ]  # fmt: skip


def tags_of(node: Node) -> frozenset[str]:
    """A node's own tags and those of its cluster."""
    return frozenset(node.tags) | frozenset(node.node_cluster.tags if node.node_cluster is not None else ())


def requirements_of(service: Service, container: Container | None = None) -> Requirements:
    """What a container of the service requires of its node; without a container, what any new one requires."""
    definition = service.definition
    only, why = _bound_nodes(service, container)
    return Requirements(
        strategy=definition.get("deployment_strategy", "EMPTIEST_NODE"),
        tags=wanted_tags(service),
        ports=frozenset(
            published_ports(wanted_ports(definition, image_for(service.namespace_id, definition["image_name"])))
        ),
        only=only,
        why=why,
    )


def _bound_nodes(service: Service, container: Container | None) -> tuple[frozenset[UUID] | None, str]:
    """The nodes that hold volumes which the container needs, None if it needs none; and why no other node will do."""
    only: frozenset[UUID] | None = None
    if container is not None:
        own = service.volumes.filter(container_name=container.name).values_list("node_id", flat=True)
        only = frozenset(own) or None
    why = "The node that holds its volumes is not available. To deploy it elsewhere, redeploy it without them."
    for other in Service.objects.filter(volumes_used_by__service=service):
        nodes = other.containers.filter(ALIVE, node__isnull=False).values_list("node_id", flat=True)
        only = frozenset(nodes) if only is None else only & frozenset(nodes)
        why = f"No available node has a container of the service {other.name}, whose volumes it uses."
    return only, why


def wanted_tags(service: Service) -> frozenset[str]:
    return frozenset(tag["name"] for tag in service.definition.get("tags") or ())


def choose(container: Container, *, keep_volumes: bool = True, on: UUID | None = None) -> NodeFacts:
    """Chooses the node for the container, which may already have one; only `on` is considered if given.

    Raises NoPlaceError if no node fits.
    """
    service = container.service
    wanted = requirements_of(service, container if keep_volumes else None)
    if on is None and wanted.strategy == EVERY_NODE and stays(container, wanted.tags):
        on = container.node_id
    if on is not None:
        only = frozenset({on}) if wanted.only is None else wanted.only & {on}
        wanted = replace(wanted, only=only, why=wanted.why if wanted.only else "Its node is no longer available.")
    return choose_node(node_facts(service, container), wanted)


def stays(container: Container, tags: frozenset[str]) -> bool:
    """Whether a container of an EVERY_NODE service still belongs on its node; `tags` are those required."""
    node = container.node
    return node is not None and node.state not in {"Terminating", "Terminated"} and tags <= tags_of(node)


def place(container: Container, facts: NodeFacts, action: Action) -> None:
    """Assigns the container to the node, with the service's latest definition.

    With the role `global` it acts as the action's user. The body of a trigger's call becomes one of its variables.
    Raises TaskFailedError if a container that it links to cannot be reached from the node.
    """
    service = container.service
    container.node = node = Node.objects.get(pk=facts.uuid)
    container.config = copy.deepcopy(service.definition)
    container.revision = service.revision
    _check_links_reach(container, node)
    container.ports = _ports(container, facts, node)
    container.bindings = bindings_of(service, container, node)
    container.private_ip = _address(container, node)
    container.links = links_of(service, container)
    cloud = linking.cloud_variables(service, container, container.node)
    if said := action.parameters.get("trigger_body"):
        cloud["DOCKERCLOUD_TRIGGER_BODY"] = said
    # The credential comes last, out of reach of what users' values may refer to.
    container.envvars = [*linking.variables(service, cloud=cloud), *_api_key(container, action.user)]
    container.save()


def _check_links_reach(container: Container, node: Node) -> None:
    peer = unreachable_peer(container, node) if node.driver == REAL else None
    if peer is not None:
        raise TaskFailedError(
            f"It links to {peer.name}, which is on {peer.node}. That engine and the one of {node} are in no swarm "
            "together, so there is no network between them."
        )


def _ports(container: Container, facts: NodeFacts, node: Node) -> list[dict[str, Any]]:
    rows = wanted_ports(container.config, image_for(container.namespace_id, container.config["image_name"]))
    if node.driver == REAL:
        return ports_to_be_read(rows, endpoint_host(container, node))
    return ports_of(rows, facts.taken, endpoint_host(container, node))


def endpoint_host(container: Container, node: Node) -> str:
    """The host name or IP address of a container's published ports."""
    if node.driver == REAL:
        return node_host(node.public_ip, node.external_fqdn)
    stack = container.service.stack.name if container.service.stack is not None else None
    return container_dns(container.name, stack, container.namespace.name)


def demand_allowed(container: Container) -> None:
    """Raises TaskFailedError if the namespace may not, or may no longer, have such a container on a real node."""
    is_real = container.node is not None and container.node.driver == REAL
    if is_real and (refused := refusal(container.namespace.name, container.config, container.bindings)):
        raise TaskFailedError(": ".join(refused))


def spec_of(container: Container) -> ContainerSpec:
    """The specification for the engine. Raises TaskFailedError if the namespace may not have that on a real node."""
    demand_allowed(container)
    config, node = container.config, container.node
    rows = container.ports
    command = " ".join(part for part in (config.get("entrypoint"), config.get("run_command")) if part)
    return ContainerSpec(
        uuid=container.pk,
        name=container.name,
        image=config["image_name"],
        command=command,
        env=variables_of(container),
        ports=linking.open_ports(rows),
        published={(row["inner_port"], row["protocol"]): row["outer_port"] for row in rows if row["published"]},
        config=config,
        mounts=[_mount(row) for row in container.bindings],
        network=network_of(container, node) if node is not None and node.driver == REAL else None,
    )


def _mount(row: dict[str, Any]) -> Mount:
    volume = row.get("volume")
    uuid = UUID(volume.rstrip("/").rpartition("/")[2]) if volume else None
    return Mount(row["container_path"], uuid, row.get("host_path"), bool(row.get("rewritable", True)))


def _address(container: Container, node: Node) -> str:
    if node.driver != REAL:
        return container.private_ip or _free_address(container, _OVERLAY)
    if container.config.get("net") == "host":
        return node_address(container.namespace)
    if container.private_ip and is_own_address(container.namespace, container.private_ip):
        return container.private_ip
    return _free_address(container, addresses(container.namespace))


def _free_address(container: Container, all_of_them: Iterable[str]) -> str:
    """The lowest free address of the namespace's network. Raises TaskFailedError if there is none."""
    used = set(
        Container.objects.filter(ALIVE, namespace=container.namespace, private_ip__isnull=False).values_list(
            "private_ip", flat=True
        )
    )
    for address in all_of_them:
        if address not in used:
            return address
    raise TaskFailedError("The namespace's network has no free address left.")


def _api_key(container: Container, name: str) -> list[dict[str, str]]:
    """Gives a container with the role `global` its own API key, valid while it exists; returns its variable.

    Empty for other containers.
    """
    user = User.objects.filter(name=name, is_active=True).first()
    if user is None or "global" not in (container.config.get("roles") or ()):
        ContainerKey.objects.filter(container=container).delete()
        return []
    nonce = secrets.token_urlsafe(16)
    ContainerKey.objects.update_or_create(container=container, defaults={"user": user, "nonce": nonce})
    # The value is derived when the container is created and never stored.
    return [{"key": AUTH_VARIABLE, "value": "", "origin": "dockercloud"}]


def variables_of(container: Container) -> dict[str, str]:
    """The container's environment as passed to its engine, including its API credential."""
    found = {row["key"]: row["value"] for row in container.envvars}
    key = ContainerKey.objects.filter(container=container).select_related("user").first()
    return found | ({AUTH_VARIABLE: container_header(key)} if key is not None else {})
