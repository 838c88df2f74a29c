"""Who may open a stream and keep it open. Blocks: streams call it repeatedly through `database_sync_to_async`."""

from rest_framework.exceptions import AuthenticationFailed

from apps.cloud.contract import CONTAINER, SERVICE, parse_uri

from ..access import NO_OBJECT, namespace_for, role_in
from ..auth import authenticate_basic
from ..errors import Conflict, NotFound, Unavailable
from ..models import Action, Container, Namespace, Node, Role, Service, User
from .addresses import Events, Exec, Logs, Stats
from .sources import ActionLog, ContainerLog, Owner, ServiceLog


def authenticated_user(header: str) -> User:
    user = authenticate_basic(header)
    if user is None:
        raise AuthenticationFailed("The user name or the API key is wrong, or the account is not active.")
    return user


def events_for(header: str, asked: Events) -> Namespace:
    """The namespace whose events are requested. Refuses with 401 or 404; the role Read is enough."""
    return namespace_for(authenticated_user(header), asked.namespace, Role.READ)


def container_for(header: str, asked: Exec) -> Container:
    """The running container for a command, with its node. Refuses with 401, 403, 404, 409 or 503; only for admins."""
    namespace = namespace_for(authenticated_user(header), asked.namespace, Role.ADMIN)
    found = Container.objects.filter(namespace=namespace, pk=asked.uuid).select_related("namespace", "node").first()
    if found is None:
        raise NotFound(NO_OBJECT)
    if found.state != "Running":
        raise Conflict(f"This {CONTAINER.label} is in the state '{found.state}'; exec is possible in: Running.")
    if found.node is not None and found.node.state != "Deployed":
        raise Unavailable("The container's node cannot be reached.")
    return found


def demand_load(header: str, asked: Stats) -> None:
    """Refuses with 401 or 404 who may not see the load; the role Read is enough."""
    namespace = namespace_for(authenticated_user(header), asked.namespace, Role.READ)
    every = (Container if asked.kind is CONTAINER else Node).objects.exclude(state="Terminated")
    if not every.filter(namespace=namespace, pk=asked.uuid).exists():
        raise NotFound(NO_OBJECT)


def owner_for(header: str, asked: Logs) -> Owner:
    """The owner of the requested log. Refuses with 401 or 404; the role Read is enough."""
    user = authenticated_user(header)
    if asked.kind.name == "action":
        return _action_log(user, asked)
    namespace = namespace_for(user, asked.namespace, Role.READ)
    if asked.kind.name == "service":
        if Service.objects.filter(namespace=namespace, pk=asked.uuid).exists():
            return ServiceLog(asked.uuid)
        raise NotFound(NO_OBJECT)
    container = Container.objects.filter(namespace=namespace, pk=asked.uuid).first()
    if container is None or not _is_of_service(container, asked.service):
        raise NotFound(NO_OBJECT)
    return ContainerLog(asked.uuid)


def _action_log(user: User, asked: Logs) -> Owner:
    """Ignores the namespace: an action's address has none, but clients send the one that they work in."""
    action = Action.objects.filter(pk=asked.uuid).select_related("namespace").first()
    if action is None or role_in(user, action.namespace) is None:
        raise NotFound(NO_OBJECT)
    return ActionLog(asked.uuid)


def _is_of_service(container: Container, service: str | None) -> bool:
    if not service:
        return True
    reference = parse_uri(service)
    return reference is not None and reference.type is SERVICE and reference.key == str(container.service_id)
