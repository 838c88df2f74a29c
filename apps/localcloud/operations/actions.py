"""Canceling and retrying actions. Manual: Actions."""

from django.db import transaction

from apps.cloud.contract import ACTION

from ..access import demand_role
from ..calls import Call, Done
from ..checks import checked_body
from ..errors import Conflict, NotFound
from ..filters import checked_query
from ..models import Action, Role
from ..orchestration import wake
from ..records import Target, finished
from ..tasks import TASKS, demand_state, start_task, title
from .lifecycle import lock_object

_TARGETS = {"target_num_containers", "target_num_nodes"}


def cancel(call: Call) -> Done:
    """Sets the action to Canceling; the orchestrator ends it. The call itself is recorded as another action."""
    action = _allowed(call)
    if not action.can_be_canceled:
        raise Conflict(f"This action is in the state '{action.state}'; it cannot be canceled.")
    action.state, action.cancel_requested = "Canceling", True
    action.save(update_fields=["state", "cancel_requested"])
    transaction.on_commit(wake)
    own = finished(call.origin, call.target, title(ACTION, "cancel"), "action.cancel", said=f"Canceled {action.name}.")
    return Done(action, own, call.endpoint.status)


def retry(call: Call) -> Done:
    """Runs the task again under the rules of a first run: the object must exist, in a state that allows it."""
    action = _allowed(call)
    if not action.can_be_retried or action.task not in TASKS:
        raise Conflict(f"This action is in the state '{action.state}'; it cannot be run again.")
    task = TASKS[action.task]
    try:
        obj = lock_object(task.kind.name, action.object_uuid)
    except NotFound:
        raise Conflict(f"The {task.kind.label} of this action no longer exists.") from None
    for name in _TARGETS & action.parameters.keys():
        setattr(obj, name, action.parameters[name])
        obj.save(update_fields=[name])
    target = Target(action.namespace, task.kind.name, action.object_uuid, action.object_uri)
    again = start_task(task, obj, target, action.parameters, call.origin)
    return Done(again, again, call.endpoint.status)


def _allowed(call: Call) -> Action:
    """The action, locked, if its state and the user's role allow the call; raises Refusal otherwise."""
    action: Action = lock_object("action", call.target.uuid)
    demand_role(call.origin.user, action.namespace, _role_for(action))
    checked_query(call.query, call.endpoint)
    checked_body(call.read_body(), call.endpoint.body)
    demand_state(ACTION, action, call.endpoint.name)
    return action


def _role_for(action: Action) -> Role:
    """The role for canceling or repeating a task: the one for requesting it."""
    task = TASKS.get(action.task)
    return task.role if task else Role.ADMIN
