"""Deploys services with EVERY_NODE on new nodes."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from ..addresses import service_uri
from ..models import Action, Namespace, Service
from ..records import Target, begun_by_itself
from .deploying import EVERY_NODE
from .every_node import FOUND_NO_NODE, lacking
from .members import living

_FOLLOWING = frozenset({"Running", "Partly running", "Starting", "Scaling", "Redeploying"})
_DEPLOYING = ("service.start", "service.redeploy", "service.scale", "stack.start", "stack.redeploy")


def follow(namespace: Namespace) -> None:
    """Begins an action for each service that is missing on a node, as the user who deployed the service last."""
    services = Service.objects.filter(namespace=namespace, definition__deployment_strategy=EVERY_NODE)
    for service in services.exclude(state__in=("Terminating", "Terminated")).order_by("created_at"):
        if _wants_containers(service) and lacking(service):
            target = Target(namespace, "service", service.pk, service_uri(service.pk, namespace.name))
            begun_by_itself(target, "Service Scale", "service.follow", deployer(service))


def _wants_containers(service: Service) -> bool:
    """Whether the service runs, or would if it had a node. One that a user stopped stays stopped."""
    return service.state in _FOLLOWING or (
        not living(service) and (_ran_until_node_removed(service) or _found_no_node(service))
    )


def _ran_until_node_removed(service: Service) -> bool:
    """Whether the service was running until its last node was removed."""
    came_up = max(filter(None, (service.deployed_at, service.started_at)), default=None)
    return came_up is not None and (service.stopped_at is None or service.stopped_at < came_up)


def _found_no_node(service: Service) -> bool:
    """Whether the latest action that starts or stops the service failed for want of a node."""
    call = _actions_of(service, [*_DEPLOYING, "service.stop", "stack.stop"]).first()
    return call is not None and call.state == "Failed" and str(service.pk) in call.progress.get(FOUND_NO_NODE, ())


def deployer(service: Service) -> str:
    """The user who deployed the service last; empty if none did. Containers with the role `global` act as this user."""
    calls = _actions_of(service, _DEPLOYING).filter(is_user_action=True)
    deployed = calls.filter(Q(state="Success") | Q(progress__has_key=FOUND_NO_NODE))
    return deployed.values_list("user", flat=True).first() or ""


def _actions_of(service: Service, tasks: Collection[str]) -> QuerySet[Action]:
    """The actions of these tasks on the service or its stack, newest first."""
    its = Action.objects.filter(object_uuid__in=[each for each in (service.pk, service.stack_id) if each])
    return its.filter(task__in=tasks).order_by("-started_at")
