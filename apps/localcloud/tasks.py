"""The asynchronous calls: the role and states that they require, and the object's state while they run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.cloud.contract import CONTAINER, NODE, NODECLUSTER, SERVICE, STACK, ObjectType

from .access import demand_role
from .borrowing import borrowers, mounting
from .errors import BadParameter, Conflict
from .models import Action, Container, Node, NodeCluster, Role, Service, Stack
from .orchestration import wake
from .records import Origin, Target, begun

Subject = Stack | Service | Container | NodeCluster | Node


@dataclass(frozen=True, slots=True)
class Task:
    """An asynchronous call. `passing` is the object's state while it runs; empty if the state does not change.

    `states` are those that allow it; if empty, the contract decides.
    """

    kind: ObjectType
    call: str
    passing: str
    role: Role
    can_be_canceled: bool = True
    states: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.kind.name}.{self.call}"

    @property
    def title(self) -> str:
        return title(self.kind, self.call)


def title(kind: ObjectType, call: str) -> str:
    """`Service Start`: an action's name."""
    return f"{kind.label} {call}".replace("-", " ").title()


_BEFORE_THE_END = tuple(state.name for state in STACK.states if not state.name.startswith("Terminat"))
TASKS = {
    task.name: task
    for task in (
        Task(STACK, "start", "Starting", Role.WRITE),
        Task(STACK, "stop", "Stopping", Role.WRITE),
        Task(STACK, "redeploy", "Redeploying", Role.WRITE),
        Task(STACK, "terminate", "Terminating", Role.ADMIN),
        Task(STACK, "update", "", Role.ADMIN, states=_BEFORE_THE_END),
        Task(SERVICE, "start", "Starting", Role.WRITE),
        Task(SERVICE, "stop", "Stopping", Role.WRITE),
        Task(SERVICE, "scale", "Scaling", Role.WRITE),
        Task(SERVICE, "redeploy", "Redeploying", Role.WRITE),
        Task(SERVICE, "terminate", "Terminating", Role.ADMIN),
        Task(CONTAINER, "start", "Starting", Role.WRITE),
        Task(CONTAINER, "stop", "Stopping", Role.WRITE),
        Task(CONTAINER, "redeploy", "Starting", Role.WRITE),
        Task(CONTAINER, "terminate", "Terminating", Role.ADMIN),
        Task(NODECLUSTER, "deploy", "Deploying", Role.ADMIN),
        Task(NODECLUSTER, "scale", "Scaling", Role.WRITE, states=("Deployed", "Partly deployed", "Empty cluster")),
        Task(NODECLUSTER, "terminate", "Terminating", Role.ADMIN, can_be_canceled=False),
        Task(NODE, "docker-upgrade", "Upgrading", Role.ADMIN, can_be_canceled=False),
        Task(NODE, "health-check", "Unreachable", Role.WRITE),
        Task(NODE, "terminate", "Terminating", Role.ADMIN, can_be_canceled=False),
    )
}


def demand_state(kind: ObjectType, obj: Subject | Action, call: str, states: Sequence[str] = ()) -> None:
    """Raises Conflict, naming the state, if the object's state does not allow the call.

    The contract says which states allow it, unless `states` are given.
    """
    allowing = states or tuple(kind.states_allowing(call))
    if obj.state not in allowing:
        raise Conflict(
            f"This {kind.label} is in the state '{obj.state}'; {call} is possible in: {', '.join(allowing)}."
        )


def start_task(task: Task, obj: Subject, target: Target, parameters: Mapping[str, Any], origin: Origin) -> Action:
    """Checks role and state, puts the object in its passing state, and leaves the work to the orchestrator."""
    demand_role(origin.user, obj.namespace, task.role)
    demand_state(task.kind, obj, task.call, task.states)
    if isinstance(obj, Service) and task.call == "scale":
        demand_scalable(obj)
    if isinstance(obj, Stack | Service | Container):
        _demand_volumes_unused(task, obj, parameters)
    action = begun(origin, target, task.title, task.name, parameters, can_be_canceled=task.can_be_canceled)
    if action.state == "In progress" and task.passing:
        obj.state = task.passing
        obj.save(update_fields=["state"])
    transaction.on_commit(wake)
    return action


def demand_scalable(service: Service) -> None:
    if service.definition.get("deployment_strategy") == "EVERY_NODE":
        raise BadParameter(
            "target_num_containers", "a service on EVERY_NODE has one container per node and cannot be scaled."
        )


def _demand_volumes_unused(task: Task, obj: Stack | Service | Container, parameters: Mapping[str, Any]) -> None:
    """Raises Conflict if the task would delete volumes that other services use."""
    owners = _owners(obj)
    if task.call == "terminate":
        going = [owner.pk for owner in owners]
        lists = [borrowers(each, going) if isinstance(each, Service) else mounting(each) for each in owners]
        way_out = "terminate that first."
    elif task.call == "redeploy" and not parameters.get("reuse_volumes", True):
        lists = [mounting(owner) for owner in owners]
        way_out = "redeploy with reuse_volumes, or terminate that first."
    else:
        return
    if names := sorted({name for some in lists for name in some}):
        raise Conflict(f"The volumes of this {task.kind.label} are in use by {', '.join(names)}; {way_out}")


def _owners(obj: Stack | Service | Container) -> list[Service | Container]:
    return list(obj.services.exclude(state="Terminated")) if isinstance(obj, Stack) else [obj]
