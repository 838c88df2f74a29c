"""Resource URIs, and the DNS names of services, containers and nodes."""

from uuid import UUID

from apps.cloud.contract import (
    ACTION,
    AZ,
    CONTAINER,
    NODE,
    NODECLUSTER,
    NODETYPE,
    PROVIDER,
    REGION,
    REGISTRY,
    REPOSITORY,
    SERVICE,
    STACK,
)

from .models import Action, AvailabilityZone, NodeType, Provider, Region

# `internal` is reserved for private use: no public name can be taken for one of these.
DOMAIN = "localcloud.internal"


def service_uri(uuid: UUID, namespace: str) -> str:
    return SERVICE.object_path(str(uuid), namespace)


def container_uri(uuid: UUID, namespace: str) -> str:
    return CONTAINER.object_path(str(uuid), namespace)


def stack_uri(uuid: UUID, namespace: str) -> str:
    return STACK.object_path(str(uuid), namespace)


def node_uri(uuid: UUID, namespace: str) -> str:
    return NODE.object_path(str(uuid), namespace)


def nodecluster_uri(uuid: UUID, namespace: str) -> str:
    return NODECLUSTER.object_path(str(uuid), namespace)


def volume_uri(uuid: UUID, namespace: str) -> str:
    return f"/api/infra/v1/{namespace}/volume/{uuid}/"


def action_uri(action: Action) -> str:
    return ACTION.object_path(str(action.uuid))


def provider_uri(provider: Provider) -> str:
    return PROVIDER.object_path(provider.name)


def region_uri(region: Region) -> str:
    return REGION.object_path(f"{region.provider.name}/{region.name}")


def zone_uri(zone: AvailabilityZone) -> str:
    return AZ.object_path(f"{zone.region.provider.name}/{zone.region.name}/{zone.name}")


def nodetype_uri(node_type: NodeType) -> str:
    return NODETYPE.object_path(f"{node_type.provider.name}/{node_type.name}")


def registry_uri(host: str, namespace: str) -> str:
    return REGISTRY.object_path(host, namespace)


def repository_uri(name: str, namespace: str) -> str:
    return REPOSITORY.object_path(name, namespace)


def service_dns(name: str, stack: str | None, namespace: str) -> str:
    """The DNS name that resolves to the nodes of a service's containers."""
    return f"{_inner(name, stack)}.{namespace}.svc.{DOMAIN}".lower()


def container_dns(name: str, stack: str | None, namespace: str) -> str:
    return f"{_inner(name, stack)}.{namespace}.cont.{DOMAIN}".lower()


def node_dns(uuid: UUID, namespace: str) -> str:
    return f"{str(uuid)[:8]}-{namespace}.node.{DOMAIN}".lower()


def node_host(public_ip: str | None, external_fqdn: str) -> str:
    """The host name or IP address at which a real node's published ports are reached."""
    return public_ip or external_fqdn


def _inner(name: str, stack: str | None) -> str:
    return f"{name}.{stack}" if stack else name
