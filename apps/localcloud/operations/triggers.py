"""Creating, deleting and calling triggers. Manual: Triggers. All of these are recorded on the service."""

from dataclasses import replace
from typing import Any

from apps.cloud.contract import SERVICE, TRIGGER
from apps.cloud.contract.service import TARGET

from ..access import demand_role
from ..calls import Call, Done
from ..checks import checked_body, checked_value
from ..checks.naming import check_length
from ..errors import BadParameter, Conflict
from ..filters import checked_query
from ..models import Action, Role, Service, Trigger
from ..records import finished
from ..tasks import TASKS, start_task, title
from .lifecycle import lock_object

_ENDED = frozenset({"Terminating", "Terminated"})
# Calls made while the service is busy wait until it is done.
_WAITED_FOR = ("Starting", "Scaling", "Redeploying", "Stopping")
BODY = "trigger_body"  # parameter of an action: the body of the call, passed to new containers


def create(call: Call) -> Done:
    demand_role(call.origin.user, call.target.namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    defaults = {field.name: field.default for field in call.endpoint.body}
    values = defaults | checked_body(call.read_body(), call.endpoint.body)
    check_length(values, "name")
    service: Service = lock_object("service", call.target.uuid)
    if service.state in _ENDED:
        raise Conflict(f"This service is in the state '{service.state}' and accepts no more triggers.")
    trigger = Trigger.objects.create(
        service=service, user=call.origin.user, name=values["name"] or "", operation=values["operation"]
    )
    said = f"Created the trigger {trigger}: {trigger.operation}."
    action = finished(call.origin, call.target, title(TRIGGER, "create"), "trigger.create", said=said)
    return Done(trigger, action, call.endpoint.status)


def delete(call: Call) -> Done:
    demand_role(call.origin.user, call.target.namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    trigger: Trigger = call.obj
    Trigger.objects.filter(pk=trigger.pk).delete()
    said = f"Deleted the trigger {trigger}. Its address no longer works."
    action = finished(call.origin, call.target, title(TRIGGER, "delete"), "trigger.delete", said=said)
    return Done(None, action, call.endpoint.status)


def perform(call: Call) -> Done:
    """Calls the trigger; anybody may, and it acts with the rights of the user who created it."""
    trigger: Trigger = call.obj
    checked_query(call.query, call.endpoint)
    parameters = {BODY: call.read_text()}
    service: Service = lock_object("service", call.target.uuid)
    if trigger.operation == "SCALEUP":
        action = _scale_up(call, service, parameters)
    elif call.argument is not None:
        raise BadParameter("count", "is only valid for a trigger that scales up.")
    else:
        action = _redeploy(call, service, parameters)
    return Done(trigger, action, call.endpoint.status)


def _redeploy(call: Call, service: Service, parameters: dict[str, Any]) -> Action:
    """Redeploys the service. At most one redeploy waits; further calls join it, and the last call's body is used."""
    unfinished = Action.objects.select_for_update().filter(object_uuid=service.pk, task="service.redeploy")
    waiting = unfinished.filter(state="Pending", parameters__has_key=BODY, cancel_requested=False).first()
    if waiting is None:
        return _start("service.redeploy", call, service, parameters)
    demand_role(call.origin.user, service.namespace, Role.WRITE)
    waiting.parameters |= parameters
    waiting.save(update_fields=["parameters"])
    said = "A redeploy is already pending; it covers this call too."
    return finished(call.origin, call.target, title(TRIGGER, "call"), "trigger.call", said=said)


def _scale_up(call: Call, service: Service, parameters: dict[str, Any]) -> Action:
    argument = call.endpoint.argument
    count = checked_value(call.argument, argument, argument.name) if argument is not None else 1
    wanted = service.target_num_containers + count
    if TARGET.maximum is not None and wanted > TARGET.maximum:
        raise BadParameter("count", f"a service can have at most {TARGET.maximum} containers; this makes {wanted}.")
    service.target_num_containers = wanted
    service.save(update_fields=["target_num_containers"])
    return _start("service.scale", call, service, {"target_num_containers": wanted, **parameters})


def _start(name: str, call: Call, service: Service, parameters: dict[str, Any]) -> Action:
    task = TASKS[name]
    states = tuple(dict.fromkeys((*SERVICE.states_allowing(task.call), *_WAITED_FOR)))
    return start_task(replace(task, states=states), service, call.target, parameters, call.origin)
