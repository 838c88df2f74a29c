"""The order of services: a service comes after those that it links to or borrows volumes from."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from .models import Service, ServiceBinding, ServiceLink

Needs = Mapping[UUID, set[UUID]]


def needs_of(services: Collection[Service]) -> Needs:
    """For each service, those in the same collection that it links to or borrows volumes from."""
    return _as_graph(_linked(services), _borrowed(services))


def find_cycle(services: Collection[Service]) -> list[Service]:
    """A cycle of services that need each other, its first repeated at the end; empty if there is none."""
    by_uuid = {service.pk: service for service in services}
    try:
        TopologicalSorter(needs_of(services)).prepare()
    except CycleError as error:
        return [by_uuid[uuid] for uuid in reversed(error.args[1])]
    return []


def dependency_levels(services: Collection[Service]) -> list[list[Service]]:
    """The services in groups to be handled one after the other. If links form a cycle, only volumes count."""
    try:
        return _sort_into_levels(services, needs_of(services))
    except CycleError:
        return _sort_into_levels(services, _as_graph(_borrowed(services)))


def _sort_into_levels(services: Collection[Service], needs: Needs) -> list[list[Service]]:
    by_uuid = {service.pk: service for service in services}
    sorter = TopologicalSorter({service.pk: needs.get(service.pk, set()) for service in services})
    sorter.prepare()
    found = []
    while sorter.is_active():
        ready = sorter.get_ready()
        found.append([service for uuid, service in by_uuid.items() if uuid in ready])
        sorter.done(*ready)
    return found


def _linked(services: Collection[Service]) -> list[tuple[UUID, UUID]]:
    found = ServiceLink.objects.filter(from_service__in=services, to_service__in=services)
    return list(found.values_list("from_service_id", "to_service_id"))


def _borrowed(services: Collection[Service]) -> list[tuple[UUID, UUID]]:
    found = ServiceBinding.objects.filter(service__in=services, volumes_from__in=services)
    return [(one, other) for one, other in found.values_list("service_id", "volumes_from_id") if other is not None]


def _as_graph(*pairs: Collection[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for one, other in (pair for some in pairs for pair in some):
        found.setdefault(one, set()).add(other)
    return found
