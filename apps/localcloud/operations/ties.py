"""A service's ties to others: its links and the volumes that it borrows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.cloud.contract import SERVICE, parse_uri

from ..checks.forms import demand_form
from ..errors import BadParameter
from ..models import Service, ServiceBinding, ServiceLink


@dataclass(frozen=True, slots=True)
class Ties:
    """The links and bindings that a call sets; None for those that it leaves unchanged."""

    links: list[ServiceLink] | None
    bindings: list[ServiceBinding] | None


def resolve_ties(service: Service, values: Mapping[str, Any]) -> Ties:
    """The unsaved links and bindings for the values. Raises BadParameter for an invalid one."""
    links = _links(service, values["linked_to_service"]) if "linked_to_service" in values else None
    bindings = _bindings(service, values["bindings"]) if "bindings" in values else None
    return Ties(links, bindings)


def tie(service: Service, ties: Ties) -> set[str]:
    """Replaces the service's ties; returns the names of the parameters that differed."""
    changed = set()
    links = service.links_to.exclude(to_service__state="Terminated")
    if ties.links is not None and _comparable(links) != _comparable(ties.links):
        changed.add("linked_to_service")
        service.links_to.all().delete()
        ServiceLink.objects.bulk_create(ties.links)
    if ties.bindings is not None and _comparable(service.bindings.all()) != _comparable(ties.bindings):
        changed.add("bindings")
        service.bindings.all().delete()
        ServiceBinding.objects.bulk_create(ties.bindings)
    return changed


def _comparable(rows: Any) -> list[tuple[Any, ...]]:
    """The rows' values for comparison, without primary keys and in a fixed order."""
    found = [
        tuple(getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key)
        for row in rows
    ]
    return sorted(found, key=repr)


def _links(service: Service, rows: list[dict[str, Any]]) -> list[ServiceLink]:
    links: list[ServiceLink] = []
    for number, row in enumerate(rows):
        where = f"linked_to_service[{number}]"
        to_service = named_service(row["to_service"], service, f"{where}.to_service")
        if to_service.pk == service.pk:
            raise BadParameter(f"{where}.to_service", "a service cannot be linked to itself.")
        name = row["name"] or to_service.name
        demand_form("link", name, f"{where}.name")
        if any(link.name == name for link in links):
            raise BadParameter(f"{where}.name", f"{name} is given twice.")
        links.append(ServiceLink(from_service=service, to_service=to_service, name=name))
    return links


def _bindings(service: Service, rows: list[dict[str, Any]]) -> list[ServiceBinding]:
    bindings = []
    for number, row in enumerate(rows):
        source, where = None, f"bindings[{number}].volumes_from"
        if row["volumes_from"]:
            source = named_service(row["volumes_from"], service, where)
            demand_no_cycle(service, source, where)
        bindings.append(
            ServiceBinding(
                service=service,
                host_path=row["host_path"] or None,
                container_path=row["container_path"] or None,
                rewritable=row["rewritable"],
                volumes_from=source,
            )
        )
    return bindings


def demand_no_cycle(service: Service, source: Service, name: str) -> None:
    """Raises BadParameter if `source` borrows volumes of the service itself, directly or through others."""
    ways, seen = [[source]], {source.pk}
    while ways:
        way = ways.pop()
        if way[-1].pk == service.pk:
            cycle = " → ".join(each.name for each in (service, *way))
            raise BadParameter(name, f"volumes cannot be borrowed in a circle: {cycle}.")
        lenders = Service.objects.filter(volumes_used_by__service=way[-1]).exclude(state="Terminated")
        ways += [[*way, lender] for lender in lenders if lender.pk not in seen]
        seen |= {lender.pk for lender in lenders}


def named_service(text: str, seen_from: Service, name: str) -> Service:
    """The service behind a resource URI, or behind `service` and `service.stack`, as the old command line sends it.

    Within a stack, `service` is looked up in the stack first, then among services without a stack.
    """
    namespace = seen_from.namespace
    living = Service.objects.filter(namespace=namespace).exclude(state__in=("Terminating", "Terminated"))
    reference = parse_uri(text)
    found: list[Service] = []
    if reference is not None:
        if reference.type is SERVICE and reference.namespace in (None, namespace.name):
            found = list(living.filter(pk=key) if (key := _uuid(reference.key)) else [])
    else:
        own, _, stack = text.partition(".")
        found = list(living.filter(name=own, stack__name=stack)) if stack else _by_name(living, own, seen_from)
    if len(found) > 1:
        raise BadParameter(name, f"{text[:80]} is the name of several services; use the resource URI.")
    if not found:
        raise BadParameter(name, f"there is no such service in {namespace.name}.")
    return found[0]


def _by_name(living: QuerySet[Service], name: str, seen_from: Service) -> list[Service]:
    named = living.filter(name=name)
    if seen_from.stack_id is None:
        return list(named[:2])
    return list(named.filter(stack=seen_from.stack_id) or named.filter(stack=None))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
