"""Creating and editing services. Manual: Services."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from apps.cloud.contract import SERVICE

from ..access import demand_role
from ..addresses import service_uri
from ..calls import Call, Done
from ..checks import checked_service
from ..errors import BadParameter, Conflict
from ..filters import checked_query
from ..image_descriptions import has_real_nodes
from ..models import Namespace, Role, Service, Stack
from ..policy import refusal
from ..records import Target, finished
from ..tasks import TASKS, demand_scalable, start_task, title
from .lifecycle import lock_object
from .ties import resolve_ties, tie

_PLAIN_COLUMNS = frozenset({"nickname", "target_num_containers"})
_ELSEWHERE = _PLAIN_COLUMNS | {"name", "image", "linked_to_service", "bindings"}
# Parameters that only affect the service itself: containers need no redeploy after a change.
_UNFOLLOWED = frozenset({"autoredeploy", "sequential_deployment"})
_ENDED = frozenset({"Terminating", "Terminated"})


def create(call: Call) -> Done:
    namespace = call.target.namespace
    demand_role(call.origin.user, namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    values = checked_service(call.read_body())
    _demand_free_name(namespace, values["name"])
    service = new_service(namespace, values)
    ties = resolve_ties(service, values)
    try:
        with transaction.atomic():
            service.save(force_insert=True)
    except IntegrityError:
        raise _name_taken(namespace, values["name"]) from None
    tie(service, ties)
    target = Target(namespace, SERVICE.name, service.uuid, service_uri(service.uuid, namespace.name))
    action = finished(
        call.origin, target, title(SERVICE, "create"), "service.create", said=f"Created the service {service.name}."
    )
    return Done(service, action, call.endpoint.status)


def new_service(namespace: Namespace, values: Mapping[str, Any], stack: Stack | None = None) -> Service:
    """An unsaved service without links and bindings. Raises BadParameter for what real nodes refuse the namespace."""
    _demand_allowed(namespace, values)
    return Service(
        uuid=uuid4(),
        namespace=namespace,
        stack=stack,
        name=values["name"],
        nickname=values["nickname"] or "",
        target_num_containers=values["target_num_containers"],
        definition=_definition(values),
    )


def update(call: Call) -> Done:
    """Edits a service. A new target_num_containers scales at once; alone it only requires the role for scaling."""
    body = call.read_body()
    scales_only = set(body) == {"target_num_containers"}
    demand_role(call.origin.user, call.target.namespace, Role.WRITE if scales_only else Role.ADMIN)
    checked_query(call.query, call.endpoint)
    service: Service = lock_object("service", call.target.uuid)
    if service.state in _ENDED:
        raise Conflict(f"This service is in the state '{service.state}' and can no longer be edited.")
    values = checked_service(body, service.definition)
    target_before = service.target_num_containers
    changed = apply(service, values)
    if service.target_num_containers != target_before and _starts_scaling(service):
        parameters = {"target_num_containers": service.target_num_containers}
        action = start_task(TASKS["service.scale"], service, call.target, parameters, call.origin)
        return Done(service, action, 202)
    said = f"Changed {', '.join(sorted(changed))}." if changed else "Nothing was changed."
    action = finished(call.origin, call.target, title(SERVICE, "update"), "service.update", said=said)
    return Done(service, action, call.endpoint.status)


def _starts_scaling(service: Service) -> bool:
    """Whether a new target starts scaling at once. A service that never ran only stores it."""
    demand_scalable(service)
    return service.state != "Not running"


def apply(service: Service, values: Mapping[str, Any]) -> set[str]:
    """Sets the service's values; returns the names of those that differed."""
    _demand_allowed(service.namespace, values)
    before = service.definition
    after = before | _definition(values)
    changed = {name for name in after if _comparable(after[name]) != _comparable(before.get(name))}
    tied = tie(service, resolve_ties(service, values))
    service.definition = after
    if (changed - _UNFOLLOWED) | tied:
        service.revision += 1
    for name in _PLAIN_COLUMNS & set(values):
        value = values[name] if values[name] is not None else ""
        if value != getattr(service, name):
            setattr(service, name, value)
            changed.add(name)
    service.save()
    return {"image" if name == "image_name" else name for name in changed | tied}


def _demand_allowed(namespace: Namespace, values: Mapping[str, Any]) -> None:
    if has_real_nodes(namespace.pk) and (refused := refusal(namespace.name, values, values.get("bindings") or ())):
        raise BadParameter(*refused)


def _comparable(value: Any) -> Any:
    """Makes values comparable: the order of rows is irrelevant, that of a list of words is not."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sorted(value, key=lambda row: json.dumps(row, sort_keys=True))
    return value


def _definition(values: Mapping[str, Any]) -> dict[str, Any]:
    definition = {name: value for name, value in values.items() if name not in _ELSEWHERE}
    return definition | ({"image_name": values["image"]} if "image" in values else {})


def _demand_free_name(namespace: Namespace, name: str) -> None:
    if Service.objects.filter(namespace=namespace, name=name, stack=None).exclude(state="Terminated").exists():
        raise _name_taken(namespace, name)


def _name_taken(namespace: Namespace, name: str) -> Conflict:
    return Conflict(f"name: there is a service with the name {name} in {namespace.name}.")
