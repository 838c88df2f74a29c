"""Start, stop, deploy, terminate and so on: calls whose work the orchestrator does after the response."""

from typing import Any
from uuid import UUID

from ..access import NO_OBJECT, demand_role
from ..calls import Call, Done
from ..checks import checked_body
from ..errors import NotFound
from ..filters import checked_query
from ..reading import SOURCES
from ..tasks import TASKS, Subject, start_task


def run(call: Call) -> Done:
    task = TASKS[f"{call.kind.name}.{call.endpoint.name}"]
    demand_role(call.origin.user, call.target.namespace, task.role)
    parameters = checked_query(call.query, call.endpoint)
    checked_body(call.read_body(), call.endpoint.body)
    obj: Subject = lock_object(call.kind.name, call.target.uuid)
    action = start_task(task, obj, call.target, parameters, call.origin)
    return Done(obj, action, call.endpoint.status)


def lock_object(kind: str, uuid: UUID | None) -> Any:
    """The object, locked until the transaction ends."""
    found = SOURCES[kind].rows().select_for_update(of=("self",)).filter(pk=uuid).first()
    if found is None:
        raise NotFound(NO_OBJECT)
    return found
