"""The networks of real containers: one per namespace, with the DNS names of its containers."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_address
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from .drivers import EngineFacts, Network
from .linking import links_of, living
from .models import Container, DockerHost, Namespace, Node, Service

_PREFIX = 20  # of a namespace's network: 4096 addresses, of which the first 256 are the engines' own
_FIRST = 256


def subnet_of(namespace: Namespace) -> IPv4Network:
    """The namespace's subnet of LOCALCLOUD_CONTAINER_NETWORK; shared if there are more namespaces than subnets."""
    pool = IPv4Network(settings.CONTAINER_NETWORK)
    size = 2 ** (32 - _PREFIX)
    return IPv4Network((int(pool[0]) + size * (namespace.pk % (pool.num_addresses // size)), _PREFIX))


def addresses(namespace: Namespace) -> Iterator[str]:
    """The addresses that containers of the namespace can have."""
    subnet = subnet_of(namespace)
    return (str(subnet[number]) for number in range(_FIRST, subnet.num_addresses - 1))


def is_own_address(namespace: Namespace, address: str) -> bool:
    """Whether the address is one that a container of the namespace can keep."""
    subnet = subnet_of(namespace)
    return ip_address(address) in subnet and address != str(subnet[1])


def node_address(namespace: Namespace) -> str:
    """The address at which containers reach their node, and containers on the node's own network."""
    return str(subnet_of(namespace)[1])


def note_swarm(node: UUID, facts: EngineFacts) -> None:
    """Stores which swarm the engine is in now: owners may have it join or leave one at any time."""
    DockerHost.objects.filter(pk=node).update(swarm=list(facts.swarm), is_manager=facts.is_manager)


def in_one_swarm(node: UUID, other: UUID) -> bool:
    """Whether a network reaches from one node to the other."""
    return node == other or bool(_managers(node) & _managers(other))


def manager_for(node: Node) -> Node | None:
    """A node of the namespace that can create networks in this one's swarm, itself if possible; None without one."""
    managers = set(DockerHost.objects.filter(is_manager=True).values_list("pk", flat=True))
    found = Node.objects.filter(namespace=node.namespace_id, state="Deployed", pk__in=managers)
    able = [each for each in found.order_by("created_at") if in_one_swarm(node.pk, each.pk)]
    return next((each for each in able if each.pk == node.pk), next(iter(able), None))


def _managers(node: UUID) -> set[str]:
    return {name for names in DockerHost.objects.filter(pk=node).values_list("swarm", flat=True) for name in names}


def network_of(container: Container, node: Node) -> Network | None:
    """The network that the container joins on the node; None if it uses the node's own."""
    if container.config.get("net") == "host":
        return None
    stack = container.service.stack.name if container.service.stack is not None else ""
    is_overlay = bool(_managers(node.pk))
    return Network(
        uuid=_swarm_network_id(container.namespace) if is_overlay else node.pk,
        name=container.namespace.name,
        subnet=subnet_of(container.namespace),
        is_overlay=is_overlay,
        address=container.private_ip,
        aliases=sorted(
            _in_both_cases([_qualified_name(container.service), _qualified_name(container.service, container)])
        ),
        links=list(_link_aliases(container.service, stack)),
        search=stack.lower(),
    )


def _swarm_network_id(namespace: Namespace) -> UUID:
    """The ID of the namespace's swarm network: the same on all nodes, another for each local cloud on the swarm."""
    return UUID(bytes=salted_hmac("network", namespace.name).digest()[:16])


def network_left(container: Container) -> UUID | None:
    """The ID of the container's swarm network if no container of the namespace can be on it any more, else None."""
    others = Container.objects.filter(namespace=container.namespace, node__driver="docker").exclude(state="Terminated")
    is_left = container.node_id is not None and bool(_managers(container.node_id)) and not others.exists()
    return _swarm_network_id(container.namespace) if is_left else None


def unreachable_peer(container: Container, node: Node) -> Container | None:
    """A container that this one links to but could not reach from the node; None if it could reach all."""
    if container.config.get("net") == "host":
        return None
    peers = [peer for link in links_of(container.service) for peer in living(link.to_service)]
    return next((peer for peer in peers if peer.node_id and not in_one_swarm(node.pk, peer.node_id)), None)


def _qualified_name(service: Service, container: Container | None = None) -> str:
    """`web.shop`, `web-1.shop`; without a stack `web`, `web-1`. A container's own stack is searched first."""
    name = container.name if container is not None else service.name
    return f"{name}.{service.stack.name}" if service.stack is not None else name


def _in_both_cases(names: Iterable[str]) -> set[str]:
    """The names as written and in lower case: clients look up either, and the engine distinguishes them."""
    return {form for name in names for form in (name, name.lower())}


def _link_aliases(service: Service, stack: str) -> Iterator[tuple[str, str]]:
    """Targets and aliases of the links, which only this container knows."""
    for link in links_of(service):
        peers = living(link.to_service)
        yield from _alias_forms(_qualified_name(link.to_service), link.name, stack)
        for peer in peers:
            yield from _alias_forms(_qualified_name(link.to_service, peer), f"{link.name}_{peer.number}", stack)


def _alias_forms(target: str, name: str, stack: str) -> Iterator[tuple[str, str]]:
    """The alias alone and with the search domain, which resolvers try first."""
    for form in sorted(_in_both_cases([name])):
        yield target, form
        if stack:
            yield target, f"{form}.{stack.lower()}"
