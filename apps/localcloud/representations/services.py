"""Services. Manual: Services."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from ..addresses import container_uri, node_host, service_dns, service_uri, stack_uri
from ..image_descriptions import has_real_nodes
from ..models import Container, Service, ServiceLink
from ..ports import shown_port
from .common import date
from .variables import calculated_envvars, service_link_variables


class Tally:
    """The containers of some services, counted by state and by whether they follow the latest definition."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._states: dict[UUID, Counter[str]] = {}
        self._behind: set[UUID] = set()
        self._real: dict[int, bool] = {}
        revisions = {service.uuid: service.revision for service in services}
        self._services = list(revisions)
        living = Container.objects.filter(service__in=self._services).exclude(state="Terminated")
        for service, state, revision in living.values_list("service_id", "state", "revision"):
            self._states.setdefault(service, Counter())[state] += 1
            if revision != revisions[service]:
                self._behind.add(service)

    def counts(self, service: Service) -> dict[str, Any]:
        states = self._states.get(service.uuid, Counter())
        return {
            "synchronized": service.uuid not in self._behind,
            "current_num_containers": states.total(),
            "running_num_containers": states["Running"],
            "stopped_num_containers": states["Stopped"],
        }

    def host(self, service: Service, dns: str) -> str | None:
        """Host of the service's published ports. Real nodes have no DNS names: there it is the address of a node with
        one of its containers, or None without any."""
        if service.uuid in self._addresses:
            return self._addresses[service.uuid]
        return None if service.uuid not in self._states and self._is_real(service.namespace_id) else dns

    def _is_real(self, namespace: int) -> bool:
        if namespace not in self._real:
            self._real[namespace] = has_real_nodes(namespace)
        return self._real[namespace]

    @cached_property
    def _addresses(self) -> dict[UUID, str]:
        """Addresses of real nodes, by service: that of its first running container, else of its first one."""
        real = Container.objects.filter(service__in=self._services, node__driver="docker").exclude(state="Terminated")
        rows = real.order_by("-number").values_list("state", "service_id", "node__public_ip", "node__external_fqdn")
        rising = sorted(rows, key=lambda row: row[0] == "Running")
        return {service: node_host(address, name) for _, service, address, name in rising}


def services_list(services: Sequence[Service]) -> list[dict[str, Any]]:
    tally = Tally(services)
    return [service_summary(service, tally) for service in services]


def service_summary(service: Service, tally: Tally) -> dict[str, Any]:
    """Expects `namespace` and `stack` to be loaded."""
    namespace, stack = service.namespace.name, service.stack
    dns = service_dns(service.name, stack.name if stack else None, namespace)
    summary = {
        **service.definition,
        "uuid": str(service.uuid),
        "resource_uri": service_uri(service.uuid, namespace),
        "name": service.name,
        "nickname": service.nickname or service.name,
        "state": service.state,
        "stack": stack_uri(stack.uuid, namespace) if stack else None,
        "public_dns": dns,
        "target_num_containers": service.target_num_containers,
        "deployed_datetime": date(service.deployed_at),
        "started_datetime": date(service.started_at),
        "stopped_datetime": date(service.stopped_at),
        "destroyed_datetime": date(service.destroyed_at),
        "container_ports": [_port(port, service, tally, dns) for port in service.definition.get("container_ports", ())],
        **tally.counts(service),
    }
    summary.pop("container_envvars", None)  # long, and full of secrets: the detail has them
    return summary


def _port(port: dict[str, Any], service: Service, tally: Tally, dns: str) -> dict[str, Any]:
    return shown_port(port, tally.host(service, dns) if port.get("outer_port") else None)


def service_detail(service: Service) -> dict[str, Any]:
    namespace = service.namespace.name
    containers = service.containers.exclude(state="Terminated").order_by("number")
    return service_summary(service, Tally([service])) | {
        "containers": [container_uri(uuid, namespace) for uuid in containers.values_list("uuid", flat=True)],
        "container_envvars": service.definition.get("container_envvars", []),
        "calculated_envvars": calculated_envvars(service),
        "linked_to_service": _links(service.links_to.exclude(to_service__state="Terminated"), namespace),
        "linked_from_service": _links(service.links_from.exclude(from_service__state="Terminated"), namespace),
        "link_variables": service_link_variables(service),
        "bindings": bindings(service),
    }


def _links(links: Iterable[ServiceLink], namespace: str) -> list[dict[str, str]]:
    return [_link(link, namespace) for link in links]


def _link(link: ServiceLink, namespace: str) -> dict[str, str]:
    return {
        "name": link.name,
        "from_service": service_uri(link.from_service_id, namespace),
        "to_service": service_uri(link.to_service_id, namespace),
    }


def bindings(service: Service) -> list[dict[str, Any]]:
    namespace = service.namespace.name
    return [
        {
            "host_path": binding.host_path,
            "container_path": binding.container_path,
            "rewritable": binding.rewritable,
            "volumes_from": service_uri(binding.volumes_from_id, namespace) if binding.volumes_from_id else None,
        }
        for binding in service.bindings.all()
    ]
