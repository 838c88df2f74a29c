"""The objects that actions work on, by the action's task."""

from typing import Protocol

from ..models import Action
from .machines import NodeClusterSubject, NodeSubject
from .objects import ContainerSubject, ServiceSubject
from .stacks import STACK_TASKS, StackSubject
from .tasks import CONTAINER_TASKS, NODE_TASKS, NODECLUSTER_TASKS, SERVICE_TASKS
from .work import Steps, Work


class Subject(Protocol):
    """An object while an action works on it."""

    def begin(self, work: Work) -> Steps:
        """Prepares the object and returns the task's steps. Raises TaskFailedError if the object is terminated."""

    def settle(self, work: Work) -> Steps:
        """Sets the object and its members to lasting states, except for those that other actions work on."""


def subject_of(action: Action) -> Subject | None:
    """The action's object; None if the action has none or its task is unknown."""
    uuid, task = action.object_uuid, action.task
    if uuid is None:
        return None
    if task in STACK_TASKS:
        return StackSubject(uuid, STACK_TASKS[task])
    if task in SERVICE_TASKS:
        return ServiceSubject(uuid, SERVICE_TASKS[task])
    if task in CONTAINER_TASKS:
        return ContainerSubject(uuid, CONTAINER_TASKS[task])
    if task in NODECLUSTER_TASKS:
        return NodeClusterSubject(uuid, NODECLUSTER_TASKS[task])
    return NodeSubject(uuid, NODE_TASKS[task]) if task in NODE_TASKS else None
