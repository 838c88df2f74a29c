"""The objects that actions are about: made ready for a task, brought to rest after it."""

from typing import Protocol
from uuid import UUID

from ..models import Action, Container, Service
from .containers import is_at_rest, settle
from .derived import refresh_service, refresh_stack, set_service
from .machines import NodeClusterSubject, NodeSubject
from .members import living
from .tasks import CONTAINER_TASKS, NODE_TASKS, NODECLUSTER_TASKS, SERVICE_TASKS, ContainerTask, ServiceTask
from .work import Steps, TaskFailedError, Work


class Subject(Protocol):
    """An object while an action is at work on it."""

    def begin(self, work: Work) -> Steps:
        """The task's steps. TaskFailedError where the object is not there any more."""

    def rest(self, work: Work, held: set[UUID]) -> None:
        """Bring it and all that hangs on it into lasting states, but for containers that others hold."""


class ServiceSubject:
    def __init__(self, uuid: UUID, task: ServiceTask) -> None:
        self._uuid, self._task = uuid, task

    def begin(self, work: Work) -> Steps:
        service = self._find()
        if service is None:
            raise TaskFailedError("The service is terminated.")
        Service.objects.filter(pk=service.pk).update(state=self._task.state)
        refresh_stack(service.stack_id)
        return self._task.steps(work, service)

    def rest(self, work: Work, held: set[UUID]) -> None:
        service = self._find()
        if service is None:
            return
        for container in living(service):
            if container.pk not in held and not is_at_rest(container):
                settle(work, container)
        set_service(service)
        refresh_stack(service.stack_id)
        work.logbook.tell_of(service.pk)

    def _find(self) -> Service | None:
        found = Service.objects.filter(pk=self._uuid).exclude(state="Terminated")
        return found.select_related("namespace", "stack").first()


class ContainerSubject:
    def __init__(self, uuid: UUID, task: ContainerTask) -> None:
        self._uuid, self._task = uuid, task

    def begin(self, work: Work) -> Steps:
        container = self._find()
        if container is None:
            raise TaskFailedError("The container is terminated.")
        Container.objects.filter(pk=container.pk).update(state=self._task.state)
        refresh_service(container.service_id)
        return self._task.steps(work, container)

    def rest(self, work: Work, held: set[UUID]) -> None:
        container = self._find()
        if container is not None and container.pk not in held and not is_at_rest(container):
            settle(work, container)
        for service in Service.objects.filter(containers=self._uuid).values_list("pk", flat=True):
            refresh_service(service)
        work.logbook.tell([self._uuid])

    def _find(self) -> Container | None:
        found = Container.objects.filter(pk=self._uuid).exclude(state="Terminated")
        return found.select_related("namespace", "service__namespace", "service__stack", "node").first()


def subject_of(action: Action) -> Subject | None:
    """None for a task that nobody knows."""
    uuid, task = action.object_uuid, action.task
    if uuid is None:
        return None
    if task in SERVICE_TASKS:
        return ServiceSubject(uuid, SERVICE_TASKS[task])
    if task in CONTAINER_TASKS:
        return ContainerSubject(uuid, CONTAINER_TASKS[task])
    if task in NODECLUSTER_TASKS:
        return NodeClusterSubject(uuid, NODECLUSTER_TASKS[task])
    return NodeSubject(uuid, NODE_TASKS[task]) if task in NODE_TASKS else None
