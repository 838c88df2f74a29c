"""New nodes get the containers of services that have one on each."""

from ..addresses import service_uri
from ..models import Action, Namespace, Service
from ..records import Target, begun_by_itself
from .deploying import EVERY_NODE
from .every_node import lacking
from .members import living

_FOLLOWING = frozenset({"Running", "Partly running", "Starting", "Scaling", "Redeploying"})


def follow(namespace: Namespace) -> None:
    """Begin an action for each service that a node lacks, in the name of whoever deployed the service last."""
    services = Service.objects.filter(namespace=namespace, definition__deployment_strategy=EVERY_NODE)
    for service in services.exclude(state__in=("Terminating", "Terminated")).order_by("created_at"):
        if _follows(service) and lacking(service):
            target = Target(namespace, "service", service.pk, service_uri(service.pk, namespace.name))
            begun_by_itself(target, "Service Scale", "service.follow", deployer(service))


def _follows(service: Service) -> bool:
    """Whether it runs, or did so until its last node went. One that somebody stopped stays as it is."""
    if service.state in _FOLLOWING:
        return True
    was_stopped = service.stopped_at is not None and (
        service.started_at is None or service.stopped_at > service.started_at
    )
    return service.started_at is not None and not was_stopped and not living(service)


def deployer(service: Service) -> str:
    """Who deployed the service last: a container with the role `global` acts in this user's name."""
    calls = Action.objects.filter(object_uuid=service.pk, is_user_action=True, state="Success")
    calls = calls.filter(task__in=("service.start", "service.redeploy", "service.scale"))
    return calls.order_by("-started_at").values_list("user", flat=True).first() or ""
