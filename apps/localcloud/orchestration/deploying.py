"""Where a container goes, and what it is made of there."""

import copy
import secrets
from collections import Counter
from dataclasses import replace
from uuid import UUID

from .. import linking
from ..addresses import container_dns
from ..auth import AUTH_VARIABLE, container_header
from ..drivers import ContainerSpec
from ..models import Action, Container, ContainerKey, Node, Service, User
from ..placement import NodeFacts, Port, Wish
from ..placement import choose as choose_node
from .shaping import ALIVE, bindings_of, links_of, ports_of, published_ports, wanted_ports
from .work import TaskFailedError

EVERY_NODE = "EVERY_NODE"


def node_facts(service: Service, leaving_out: Container | None = None) -> list[NodeFacts]:
    """The nodes of the service's namespace that are ready, with what stands on them but for one container."""
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


def wish_of(service: Service, container: Container | None = None) -> Wish:
    """What a container of the service asks of its node; without one given, what any new one would ask."""
    definition = service.definition
    only, why = _bound_nodes(service, container)
    return Wish(
        strategy=definition.get("deployment_strategy", "EMPTIEST_NODE"),
        tags=wanted_tags(service),
        ports=frozenset(published_ports(wanted_ports(definition))),
        only=only,
        why=why,
    )


def _bound_nodes(service: Service, container: Container | None) -> tuple[frozenset[UUID] | None, str]:
    """The nodes that hold data which the container needs; None where it needs none."""
    only: frozenset[UUID] | None = None
    if container is not None:
        own = service.volumes.filter(container_name=container.name).values_list("node_id", flat=True)
        only = frozenset(own) or None
    why = "The node that holds its volumes is not available; without them it can be redeployed elsewhere."
    for other in Service.objects.filter(volumes_used_by__service=service):
        nodes = other.containers.filter(ALIVE, node__isnull=False).values_list("node_id", flat=True)
        only = frozenset(nodes) if only is None else only & frozenset(nodes)
        why = f"No available node has a container of the service {other.name}, whose volumes it uses."
    return only, why


def wanted_tags(service: Service) -> frozenset[str]:
    return frozenset(tag["name"] for tag in service.definition.get("tags") or ())


def choose(container: Container, *, keep_volumes: bool = True, on: UUID | None = None) -> NodeFacts:
    """The node for the container, which may be on one already; only the node `on` if given.

    NoPlaceError where there is none.
    """
    service = container.service
    wish = wish_of(service, container if keep_volumes else None)
    if on is None and wish.strategy == EVERY_NODE and stays(container, wish.tags):
        on = container.node_id
    if on is not None:
        only = frozenset({on}) if wish.only is None else wish.only & {on}
        wish = replace(wish, only=only, why=wish.why if wish.only else "Its node is not available any more.")
    return choose_node(node_facts(service, container), wish)


def stays(container: Container, tags: frozenset[str]) -> bool:
    """Whether the container of a service on every node may stay where it is."""
    node = container.node
    return node is not None and node.state not in {"Terminating", "Terminated"} and tags <= tags_of(node)


def place(container: Container, facts: NodeFacts, action: Action) -> None:
    """Put the container on the node, by the service's latest definition.

    The action's user is in whose name it gets its key. Where a trigger was called it is told what the call said.
    """
    service = container.service
    container.node = node = Node.objects.get(pk=facts.uuid)
    container.config = copy.deepcopy(service.definition)
    container.revision = service.revision
    stack = service.stack.name if service.stack is not None else None
    host = container_dns(container.name, stack, container.namespace.name)
    container.ports = ports_of(container.config, facts.taken, host)
    container.bindings = bindings_of(service, container, node)
    container.private_ip = container.private_ip or _free_address(container)
    container.links = links_of(service, container)
    cloud = linking.cloud_variables(service, container, container.node)
    if said := action.parameters.get("trigger_body"):
        cloud["DOCKERCLOUD_TRIGGER_BODY"] = said
    # The credential comes last, out of reach of what users' values may refer to.
    container.envvars = [*linking.variables(service, cloud=cloud), *_api_key(container, action.user)]
    container.save()


def spec_of(container: Container) -> ContainerSpec:
    config = container.config
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
    )


def _free_address(container: Container) -> str:
    """The lowest address of the namespace's overlay network that no container has."""
    used = set(
        Container.objects.filter(ALIVE, namespace=container.namespace, private_ip__isnull=False).values_list(
            "private_ip", flat=True
        )
    )
    for number in range(1, 256 * 255):
        address = f"10.7.{number // 256}.{number % 256}"
        if number % 256 not in (0, 255) and address not in used:
            return address
    raise TaskFailedError("The overlay network has no free address left.")


def _api_key(container: Container, name: str) -> list[dict[str, str]]:
    """With the role `global`, a key of the container's own, which works as long as the container is there."""
    user = User.objects.filter(name=name, is_active=True).first()
    if user is None or "global" not in (container.config.get("roles") or ()):
        ContainerKey.objects.filter(container=container).delete()
        return []
    nonce = secrets.token_urlsafe(16)
    ContainerKey.objects.update_or_create(container=container, defaults={"user": user, "nonce": nonce})
    # The value is derived for the container alone and kept nowhere.
    return [{"key": AUTH_VARIABLE, "value": "", "origin": "dockercloud"}]


def variables_of(container: Container) -> dict[str, str]:
    """The container's variables as its engine gets them, its credential put in."""
    found = {row["key"]: row["value"] for row in container.envvars}
    key = ContainerKey.objects.filter(container=container).select_related("user").first()
    return found | ({AUTH_VARIABLE: container_header(key)} if key is not None else {})
