"""Services and containers as the objects of actions; see `subjects.Subject`."""

from uuid import UUID

from ..models import Container, Service
from .containers import is_at_rest, settle
from .derived import refresh_service, refresh_stack, set_service
from .members import living
from .tasks import ContainerTask, ServiceTask
from .work import Steps, TaskFailedError, Work


class ServiceSubject:
    def __init__(self, uuid: UUID, task: ServiceTask) -> None:
        self._uuid, self._task = uuid, task

    def begin(self, work: Work) -> Steps:
        service = self._find()
        if service is None:
            raise TaskFailedError("The service is terminated.")
        self._mark(service)
        return work.alone(service.pk, self._steps(work))

    def _steps(self, work: Work) -> Steps:
        """The task's steps, on the service as it is once no other action is working on it."""
        service = self._find()
        if service is None:
            raise TaskFailedError("The service is terminated.")
        self._mark(service)
        yield from self._task.steps(work, service)

    def _mark(self, service: Service) -> None:
        Service.objects.filter(pk=service.pk).update(state=self._task.state)
        refresh_stack(service.stack_id)

    def settle(self, work: Work) -> Steps:
        service = self._find()
        if service is None:
            for stack in Service.objects.filter(pk=self._uuid).values_list("stack", flat=True):
                refresh_stack(stack)
            return
        for container in living(service):
            if container.pk not in work.others and not is_at_rest(container):
                yield from work.alone(container.pk, settle(work, container))
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

    def settle(self, work: Work) -> Steps:
        container = self._find()
        if container is not None and container.pk not in work.others and not is_at_rest(container):
            yield from work.alone(container.pk, settle(work, container))
        for service in Service.objects.filter(containers=self._uuid).values_list("pk", flat=True):
            refresh_service(service)
        work.logbook.tell([self._uuid])

    def _find(self) -> Container | None:
        found = Container.objects.filter(pk=self._uuid).exclude(state="Terminated")
        return found.select_related("namespace", "service__namespace", "service__stack", "node").first()
