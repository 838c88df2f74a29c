"""The tasks on stacks: one action works on all of a stack's services."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from apps.cloud.contract import SERVICE

from ..dependencies import Needs, dependency_levels, needs_of
from ..models import Service, Stack
from .derived import set_stack
from .objects import ServiceSubject
from .tasks import SERVICE_TASKS
from .work import FAILURES, Steps, TaskFailedError, Work, one_step, together


def members(stack: Stack) -> list[Service]:
    """The stack's services that are not terminated, oldest first."""
    return list(stack.services.exclude(state="Terminated").order_by("created_at", "uuid"))


def start(work: Work, stack: Stack) -> Steps:
    """Starts the services that do not run, each after those that it links to."""
    yield from _dependencies_first(work, [each for each in members(stack) if each.state != "Running"], "service.start")


def stop(work: Work, stack: Stack) -> Steps:
    """Stops the services, each before those that it links to."""
    running = [each for each in members(stack) if each.state not in {"Stopped", "Not running"}]
    yield from _dependents_first(work, running, "service.stop")


def redeploy(work: Work, stack: Stack) -> Steps:
    """Redeploys the services, each after those that it links to; deploys those that never were."""
    yield from _dependencies_first(work, members(stack), "service.redeploy")


def terminate(work: Work, stack: Stack) -> Steps:
    """Terminates the services, each before those that it links to, and then the stack."""
    yield from _dependents_first(work, members(stack), "service.terminate")
    Stack.objects.filter(pk=stack.pk).update(state="Terminated", destroyed_at=timezone.now())
    work.log(f"{stack.name}: Terminated")


def update(work: Work, stack: Stack) -> Steps:
    """Applies an edited stackfile: terminates services that it no longer names, and scales others."""
    parameters = work.action.parameters
    for line in parameters.get("said", ()):
        work.log(line)
    there = {str(service.pk): service for service in members(stack)}
    removed = [there[key] for key in parameters.get("removed", ()) if key in there]
    scaled = [there[key] for key in parameters.get("scaled", ()) if key in there]
    yield from _dependents_first(work, removed, "service.terminate")
    yield from _run_by_level(work, [scaled], "service.scale", {})


@dataclass(frozen=True, slots=True)
class StackTask:
    """A task on a stack. Meanwhile the stack and its services have the `state`, except services in `sparing` states.

    `state` is empty if the stack's state keeps following its services'.
    """

    state: str
    steps: Callable[[Work, Stack], Steps]
    sparing: Collection[str] = ()
    deploys: bool = False


STACK_TASKS = {
    "stack.start": StackTask("Starting", start, ("Running",), deploys=True),
    "stack.stop": StackTask("Stopping", stop, ("Stopped", "Not running")),
    "stack.redeploy": StackTask("Redeploying", redeploy, deploys=True),
    "stack.terminate": StackTask("Terminating", terminate),
    "stack.update": StackTask("", update),
}
_LASTING = frozenset(state.name for state in SERVICE.states if state.lasting and state.name != "Terminated")


class StackSubject:
    def __init__(self, uuid: UUID, task: StackTask) -> None:
        self._uuid, self._task = uuid, task

    def begin(self, work: Work) -> Steps:
        stack = self._find()
        if stack is None:
            raise TaskFailedError("The stack is terminated.")
        if self._task.state:
            Stack.objects.filter(pk=stack.pk).update(state=self._task.state)
            concerned = stack.services.filter(state__in=_LASTING - set(self._task.sparing))
            concerned.update(state=self._task.state)
        return self._task.steps(work, stack)

    def settle(self, work: Work) -> Steps:
        stack = self._find()
        if stack is None:
            return
        for service in members(stack):
            if service.pk not in work.others and service.state not in _LASTING:
                yield from ServiceSubject(service.pk, SERVICE_TASKS["service.start"]).settle(work)
        if self._task.deploys:
            newest = stack.services.aggregate(newest=Max("deployed_at"))["newest"]
            Stack.objects.filter(pk=stack.pk).update(deployed_at=newest)
        set_stack(stack)

    def _find(self) -> Stack | None:
        return Stack.objects.filter(pk=self._uuid).exclude(state="Terminated").select_related("namespace").first()


def _dependencies_first(work: Work, services: Sequence[Service], task: str) -> Steps:
    """Runs the task on each service after those that it depends on; skips it if one of them failed."""
    yield from _run_by_level(work, dependency_levels(services), task, needs_of(services))


def _dependents_first(work: Work, services: Sequence[Service], task: str) -> Steps:
    yield from _run_by_level(work, dependency_levels(services)[::-1], task, {})


def _run_by_level(work: Work, ordered: Sequence[Sequence[Service]], task: str, needs: Needs) -> Steps:
    failed: dict[UUID, str] = {}
    for level in ordered:
        ready = [service for service in level if not needs.get(service.pk, set()) & failed.keys()]
        for service in level:
            if service not in ready:
                work.log(f"{service.name}: Skipped, because a service that it depends on failed", "stderr")
                failed[service.pk] = service.name
        yield from together(work, [_run_and_log_failure(work, service, task, failed) for service in ready])
    if failed:
        yield 0.0  # commits the last step before the failure is raised
        raise TaskFailedError(
            f"{', '.join(sorted(failed.values()))} ({len(failed)} of {sum(map(len, ordered))} failed)"
        )


def _run_and_log_failure(work: Work, service: Service, task: str, failed: dict[UUID, str]) -> Steps:
    """Runs the task on one service. A failure is logged and added to `failed`, so that the others continue."""
    subject = ServiceSubject(service.pk, SERVICE_TASKS[task])
    steps = _begin_and_settle(work, subject)
    while True:
        try:
            wait = one_step(steps)
        except FAILURES as failure:
            if Service.objects.filter(pk=service.pk, state="Terminated").exists():
                return  # by somebody else meanwhile
            work.log(f"{service.name}: {failure}", "stderr")
            failed[service.pk] = service.name
            yield from subject.settle(work)
            return
        if wait is None:
            return
        yield wait


def _begin_and_settle(work: Work, subject: ServiceSubject) -> Steps:
    yield from subject.begin(work)
    yield from subject.settle(work)
