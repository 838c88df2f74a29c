"""The networks of real containers: each namespace has one, and on it the names by which its containers are reached."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_address

from django.conf import settings

from .drivers import Network
from .linking import links_of, living
from .models import Container, Namespace, Service

_PREFIX = 20  # of a namespace's network: 4096 addresses, of which the first 256 are the engines' own
_FIRST = 256


def subnet_of(namespace: Namespace) -> IPv4Network:
    """The namespace's part of LOCALCLOUD_CONTAINER_NETWORK; more namespaces than it has parts share them."""
    pool = IPv4Network(settings.CONTAINER_NETWORK)
    size = 2 ** (32 - _PREFIX)
    return IPv4Network((int(pool[0]) + size * (namespace.pk % (pool.num_addresses // size)), _PREFIX))


def addresses(namespace: Namespace) -> Iterator[str]:
    """All that containers of the namespace can have."""
    subnet = subnet_of(namespace)
    return (str(subnet[number]) for number in range(_FIRST, subnet.num_addresses - 1))


def is_own_address(namespace: Namespace, address: str) -> bool:
    """Whether it is one that a container of the namespace can keep."""
    subnet = subnet_of(namespace)
    return ip_address(address) in subnet and address != str(subnet[1])


def node_address(namespace: Namespace) -> str:
    """Where containers of the namespace reach their node, and what is on its own network."""
    return str(subnet_of(namespace)[1])


def network_of(container: Container) -> Network | None:
    """None for a container on its node's own network."""
    if container.config.get("net") == "host":
        return None
    stack = container.service.stack.name if container.service.stack is not None else ""
    return Network(
        name=container.namespace.name,
        subnet=subnet_of(container.namespace),
        address=container.private_ip,
        aliases=sorted(_in_both_cases([_full(container.service), _full(container.service, container)])),
        links=list(_links(container.service, stack)),
        search=stack.lower(),
    )


def _full(service: Service, container: Container | None = None) -> str:
    """`web.shop`, `web-1.shop`; without a stack `web`, `web-1`. Names are looked up in one's own stack first."""
    name = container.name if container is not None else service.name
    return f"{name}.{service.stack.name}" if service.stack is not None else name


def _in_both_cases(names: Iterable[str]) -> set[str]:
    """Names are looked up as they are written, or in small letters; the engine tells them apart."""
    return {form for name in names for form in (name, name.lower())}


def _links(service: Service, stack: str) -> Iterator[tuple[str, str]]:
    """What leads where, and the names that only this container knows."""
    for link in links_of(service):
        peers = living(link.to_service)
        yield from _called(_full(link.to_service), link.name, stack)
        for peer in peers:
            yield from _called(_full(link.to_service, peer), f"{link.name}_{peer.number}", stack)


def _called(target: str, name: str, stack: str) -> Iterator[tuple[str, str]]:
    """With the search domain as well: it is tried first."""
    for form in sorted(_in_both_cases([name])):
        yield target, form
        if stack:
            yield target, f"{form}.{stack.lower()}"
