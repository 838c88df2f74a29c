"""Creating and editing stacks. Manual: Stacks."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from apps.cloud.contract import STACK

from ..access import demand_role
from ..addresses import stack_uri
from ..borrowing import borrowers
from ..calls import Call, Done
from ..checks import Entry, checked_body, checked_entries, checked_stack
from ..dependencies import find_cycle
from ..errors import BadParameter, Conflict
from ..filters import checked_query
from ..models import Role, Service, ServiceLink, Stack
from ..orchestration.derived import refresh_stack
from ..records import Target, finished
from ..tasks import TASKS, start_task, title
from .lifecycle import lock_object
from .services import apply, new_service
from .ties import resolve_ties, tie

_ENDED = frozenset({"Terminating", "Terminated"})
# Left alone if the file omits them: files have no key for one, and with EVERY_NODE the nodes decide on the other.
_KEPT = "nickname"
_COUNTED = "target_num_containers"


def create(call: Call) -> Done:
    namespace = call.target.namespace
    demand_role(call.origin.user, namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    values, entries = checked_stack(call.read_body())
    try:
        with transaction.atomic():
            stack = Stack.objects.create(
                namespace=namespace, name=values["name"], nickname=values.get("nickname") or ""
            )
    except IntegrityError:
        raise Conflict(f"name: there is a stack with the name {values['name']} in {namespace.name}.") from None
    services = _add(stack, entries)
    _set_ties(entries, services)
    _demand_no_cycle(services)
    target = Target(namespace, STACK.name, stack.uuid, stack_uri(stack.uuid, namespace.name))
    said = f"Created the stack {stack.name} of {_listed(services) or 'no services'}."
    action = finished(call.origin, target, title(STACK, "create"), "stack.create", said=said)
    return Done(stack, action, call.endpoint.status)


def update(call: Call) -> Done:
    """Makes the stack's services those that are given: new ones are added, missing ones are terminated.

    Others are changed where they differ: a new number of containers scales at once, the rest awaits a redeploy.
    """
    demand_role(call.origin.user, call.target.namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    given = {name: value for name, value in call.read_body().items() if value is not None}
    body = checked_body(given, call.endpoint.body, partial=True)
    stack: Stack = lock_object("stack", call.target.uuid)
    if stack.state in _ENDED:
        raise Conflict(f"This stack is in the state '{stack.state}' and can no longer be edited.")
    if "services" not in body:
        return _finish_at_once(call, stack, [])
    return _replace(call, stack, body["services"])


def _replace(call: Call, stack: Stack, rows: Any) -> Done:
    there = {service.name: service for service in _living(stack)}
    strategies = {name: service.definition["deployment_strategy"] for name, service in there.items()}
    entries = checked_entries(rows, strategies)
    named = {entry.name for entry in entries}
    _demand_not_ending([there[name] for name in named & there.keys()])
    before = {service.pk: service.target_num_containers for service in there.values()}
    added = _add(stack, [entry for entry in entries if entry.name not in there])
    there |= {service.name: service for service in added}
    _set_ties([entry for entry in entries if entry.name not in strategies], added)
    said = [f"Added {service.name}." for service in added]
    said += [line for entry in entries if entry.name in strategies for line in _change(entry, there[entry.name])]
    leaving = [each for name, each in there.items() if name not in named and each.state not in _ENDED]
    _demand_no_cycle([there[name] for name in named])
    _demand_links_stay(leaving, named)
    _demand_volumes_unused(leaving)
    scaled = [each for each in there.values() if each.pk in before and _starts_scaling(each, before[each.pk])]
    if not leaving and not scaled:
        return _finish_at_once(call, stack, said)
    said += [f"Removed {service.name}." for service in leaving]
    parameters = {"said": said, "removed": _keys(leaving), "scaled": _keys(scaled)}
    action = start_task(TASKS["stack.update"], stack, call.target, parameters, call.origin)
    return Done(stack, action, 202)


def _finish_at_once(call: Call, stack: Stack, said: Sequence[str]) -> Done:
    refresh_stack(stack.pk)
    stack.refresh_from_db()
    words = " ".join(said) or "Nothing was changed."
    action = finished(call.origin, call.target, title(STACK, "update"), "stack.update", said=words)
    return Done(stack, action, call.endpoint.status)


def _living(stack: Stack) -> list[Service]:
    found = stack.services.exclude(state="Terminated").select_related("namespace", "stack")
    return list(found.select_for_update(of=("self",)).order_by("created_at", "uuid"))


def _add(stack: Stack, entries: Sequence[Entry]) -> list[Service]:
    services = []
    for entry in entries:
        with entry.locating_errors():
            services.append(new_service(stack.namespace, entry.values, stack))
    for service in services:
        service.save(force_insert=True)
    return services


def _set_ties(entries: Sequence[Entry], services: Sequence[Service]) -> None:
    """Sets links and bindings once all services exist, as they may name one another."""
    for entry, service in zip(entries, services, strict=True):
        with entry.locating_errors():
            tie(service, resolve_ties(service, entry.values))


def _change(entry: Entry, service: Service) -> list[str]:
    """Changes the service to match its entry; returns the log lines about it."""
    values = dict(entry.values)
    if _KEPT not in entry.origins:
        del values[_KEPT]
    if values["deployment_strategy"] == "EVERY_NODE":
        del values[_COUNTED]
    with entry.locating_errors():
        changed = apply(service, values)
    return [f"Changed {', '.join(sorted(changed))} of {service.name}."] if changed else []


def _starts_scaling(service: Service, before: int) -> bool:
    return service.target_num_containers != before and service.state != "Not running"


def _demand_not_ending(services: Sequence[Service]) -> None:
    for service in services:
        if service.state in _ENDED:
            raise Conflict(f"The service {service.name} of this stack is in the state '{service.state}'.")


def _demand_no_cycle(services: Sequence[Service]) -> None:
    if found := find_cycle(services):
        names = " → ".join(service.name for service in found)
        raise BadParameter(f"services.{found[0].name}.links", f"services cannot be linked in a circle: {names}.")


def _demand_links_stay(leaving: Sequence[Service], named: Collection[str]) -> None:
    """Raises BadParameter if a remaining service links to one that is being removed."""
    links = ServiceLink.objects.filter(to_service__in=leaving).exclude(from_service__state="Terminated")
    for link in links.select_related("from_service", "to_service"):
        if link.from_service.stack_id == link.to_service.stack_id and link.from_service.name in named:
            where = f"services.{link.from_service.name}.links"
            raise BadParameter(where, f"{link.to_service.name} is no longer in the stack.")


def _demand_volumes_unused(leaving: Sequence[Service]) -> None:
    for service in leaving:
        if names := borrowers(service, [each.pk for each in leaving]):
            raise Conflict(f"The volumes of the service {service.name} are in use by {', '.join(names)}.")


def _keys(services: Sequence[Service]) -> list[str]:
    return [str(service.pk) for service in services]


def _listed(services: Sequence[Service]) -> str:
    return ", ".join(service.name for service in services)
