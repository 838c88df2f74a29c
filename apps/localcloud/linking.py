"""Computes the variables of services and containers from the database."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from .addresses import container_dns, container_uri, node_uri, service_dns, service_uri
from .environment import Identity, Peer, Variable, calculated, injected, link_variables
from .image_descriptions import image_for
from .models import Container, Node, Service, ServiceLink


def living(service: Service) -> list[Container]:
    return list(service.containers.exclude(state="Terminated").order_by("number"))


def links_of(service: Service) -> list[ServiceLink]:
    """The service's links to services that still exist."""
    found = service.links_to.select_related("to_service__namespace", "to_service__stack")
    return list(found.exclude(to_service__state="Terminated"))


def variables(service: Service, *, cloud: Mapping[str, str]) -> list[Variable]:
    links: dict[str, str] = {}
    for link in links_of(service):
        links |= link_variables(link.name, peers(living(link.to_service)), _api_url(link.to_service))
    user = {row["key"]: row["value"] for row in service.definition.get("container_envvars") or ()}
    return calculated(image_for(service.namespace_id, service.definition.get("image_name", "")).env, user, cloud, links)


def cloud_variables(service: Service, container: Container | None = None, node: Node | None = None) -> dict[str, str]:
    """The variables that the cloud itself gives a container."""
    namespace = service.namespace.name
    stack = service.stack.name if service.stack is not None else None
    itself = Identity(service_uri(service.pk, namespace), service_dns(service.name, stack, namespace), service.name)
    return injected(
        settings.PUBLIC_URL,
        service=itself,
        container=_container_identity(container, stack) if container is not None else None,
        node=_node_identity(node, namespace) if node is not None else None,
        stack=stack,
    )


def _container_identity(container: Container, stack: str | None) -> Identity:
    namespace = container.namespace.name
    fqdn = container_dns(container.name, stack, namespace)
    return Identity(container_uri(container.pk, namespace), fqdn, container.name)


def _node_identity(node: Node, namespace: str) -> Identity:
    return Identity(node_uri(node.pk, namespace), node.external_fqdn, node.external_fqdn.partition(".")[0])


def peers(containers: Iterable[Container]) -> list[Peer]:
    return [
        Peer(each.number, each.private_ip, open_ports(each.ports), own_variables(each))
        for each in containers
        if each.private_ip
    ]


def open_ports(rows: Iterable[Mapping[str, Any]]) -> list[tuple[int, str]]:
    return [(row["inner_port"], row["protocol"]) for row in rows]


def own_variables(container: Container) -> dict[str, str]:
    """The variables that a container passes on through links: its user's and its image's, not the cloud's."""
    return {row["key"]: row["value"] for row in container.envvars if row.get("origin") != "dockercloud"}


def _api_url(service: Service) -> str:
    return f"{settings.PUBLIC_URL}{service_uri(service.pk, service.namespace.name)}"
