"""Volumes that services borrow from each other: volumes in use are not removed."""

from collections.abc import Collection, Iterable
from uuid import UUID

from .addresses import volume_uri
from .models import Container, Service, Volume


def borrowers(service: Service, besides: Collection[UUID] = ()) -> list[str]:
    """Names of the services whose containers or definitions mount volumes of this one."""
    wanted = Service.objects.filter(bindings__volumes_from=service).exclude(state="Terminated").exclude(pk__in=besides)
    return sorted({*wanted.values_list("name", flat=True), *mounting(service, besides)})


def mounting(owner: Service | Container, besides: Collection[UUID] = ()) -> list[str]:
    """The names of the services whose containers mount volumes of the service or of the container."""
    volumes = owner.volumes.select_related("namespace") if isinstance(owner, Service) else own_volumes(owner)
    return sorted({name for names in _mounted_by_others(volumes, besides).values() for name in names})


def own_volumes(container: Container) -> list[Volume]:
    found = Volume.objects.filter(service=container.service_id, container_name=container.name)
    return list(found.select_related("node", "namespace"))


def unborrowed(container: Container) -> list[Volume]:
    """The container's own volumes, except those that containers of other services mount."""
    volumes = own_volumes(container)
    in_use = _mounted_by_others(volumes)
    return [volume for volume in volumes if volume.pk not in in_use]


def _mounted_by_others(volumes: Iterable[Volume], besides: Collection[UUID] = ()) -> dict[UUID, set[str]]:
    """The volumes that containers of other services mount, each with those services' names."""
    by_uri = {volume_uri(volume.pk, volume.namespace.name): volume for volume in volumes}
    if not by_uri:
        return {}
    services = {volume.service_id for volume in by_uri.values()} | set(besides)
    living = Container.objects.filter(namespace__in={volume.namespace_id for volume in by_uri.values()})
    living = living.exclude(state="Terminated").exclude(service__in=services).exclude(bindings=[])
    found: dict[UUID, set[str]] = {}
    for name, bindings in living.values_list("service__name", "bindings"):
        for row in bindings:
            if row["volume"] in by_uri:
                found.setdefault(by_uri[row["volume"]].pk, set()).add(name)
    return found
