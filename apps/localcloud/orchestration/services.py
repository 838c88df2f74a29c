"""The tasks on services."""

from django.utils import timezone

from ..borrowing import borrowers
from ..models import Container, Service, Trigger
from . import containers, every_node, redeploying
from .deploying import EVERY_NODE
from .members import add, living
from .shaping import ALIVE
from .work import Steps, TaskFailedError, Work, one_by_one, together


def start(work: Work, service: Service) -> Steps:
    """Starts stopped containers and deploys missing ones."""
    _add_missing(work, service)
    service.containers.filter(state="Stopped").update(state="Starting", restart_at=None)
    yield 0.0
    found = [container for container in living(service) if container.state == "Starting"]
    yield from _sequential_or_together(work, service, [_deploy_or_start(work, container) for container in found])
    Service.objects.filter(pk=service.pk).update(started_at=timezone.now())


def stop(work: Work, service: Service) -> Steps:
    service.containers.filter(ALIVE).update(restart_at=None)
    service.containers.filter(state="Running").update(state="Stopping")
    yield 0.0
    found = [container for container in living(service) if container.state == "Stopping"]
    yield from together(work, [containers.stop(work, container) for container in found])
    Service.objects.filter(pk=service.pk).update(stopped_at=timezone.now())


def scale(work: Work, service: Service) -> Steps:
    """Deploys or removes containers to reach the target number; those with the highest numbers are removed first."""
    if service.definition.get("deployment_strategy") == EVERY_NODE:
        raise TaskFailedError("A service with the strategy EVERY_NODE cannot be scaled.")
    surplus = [container.pk for container in living(service)[service.target_num_containers :]]
    Container.objects.filter(pk__in=surplus).update(state="Terminating")
    _add_missing(work, service)
    yield 0.0
    found = living(service)
    leaving = [container for container in found if container.state == "Terminating"]
    coming = [container for container in found if container.state == "Starting"]
    yield from together(work, [containers.remove(work, container, with_volumes=False) for container in leaving])
    yield from _sequential_or_together(work, service, [_deploy_or_start(work, container) for container in coming])


def follow(work: Work, service: Service) -> Steps:
    """Deploys a container on each matching node that has none, and leaves the others alone."""
    every_node.add_missing(service)
    yield 0.0
    coming = [container for container in living(service) if container.state == "Starting"]
    yield from _sequential_or_together(work, service, [_deploy_or_start(work, container) for container in coming])


def redeploy(work: Work, service: Service) -> Steps:
    """Replaces all containers with ones of the latest definition, and deploys missing ones.

    With EVERY_NODE, containers on nodes that no longer match are removed last.
    """
    reuse_volumes = bool(work.action.parameters.get("reuse_volumes", True))
    _add_missing(work, service)
    yield 0.0
    leaving = {container.pk for container in every_node.leaving(service)}
    yield from _sequential_or_together(
        work,
        service,
        [
            _deploy_or_start(work, container)
            if container.deployed_at is None
            else redeploying.redeploy(work, container, reuse_volumes=reuse_volumes)
            for container in living(service)
            if container.pk not in leaving
        ],
    )
    yield from _remove_misplaced(work, service)


def _remove_misplaced(work: Work, service: Service) -> Steps:
    leaving = every_node.leaving(service)
    if leaving:
        Container.objects.filter(pk__in=[container.pk for container in leaving]).update(
            state="Terminating", restart_at=None
        )
        yield from together(work, [containers.remove(work, container, with_volumes=False) for container in leaving])
        Service.objects.filter(pk=service.pk).update(target_num_containers=len(living(service)))


def terminate(work: Work, service: Service) -> Steps:
    if names := borrowers(service):
        raise TaskFailedError(f"Its volumes are in use by {', '.join(names)}.")
    service.containers.filter(ALIVE).update(state="Terminating", restart_at=None)
    yield 0.0
    found = living(service)
    yield from together(work, [containers.remove(work, container, with_volumes=True) for container in found])
    for volume in service.volumes.select_related("node"):
        yield from containers.drop_volume(work, volume)
    Trigger.objects.filter(service=service).delete()
    Service.objects.filter(pk=service.pk).update(state="Terminated", destroyed_at=timezone.now())


def _deploy_or_start(work: Work, container: Container) -> Steps:
    return containers.deploy(work, container) if container.deployed_at is None else containers.start(work, container)


def _sequential_or_together(work: Work, service: Service, many: list[Steps]) -> Steps:
    yield from one_by_one(many) if service.definition.get("sequential_deployment") else together(work, many)


def _add_missing(work: Work, service: Service) -> None:
    """Creates rows for the missing containers, with the lowest free numbers."""
    if service.definition.get("deployment_strategy") == EVERY_NODE:
        if not every_node.add_missing(service):
            work.note(every_node.FOUND_NO_NODE, service.pk)
        return
    found = living(service)
    missing = max(service.target_num_containers - len(found), 0)
    taken = {container.number for container in found}
    for number in [number for number in range(1, len(found) + missing + 1) if number not in taken][:missing]:
        add(service, number)
