"""What a user may see and do: their roles in namespaces."""

from django.db.models import Q, QuerySet

from .errors import Forbidden, NotFound
from .models import Membership, Namespace, Role, User

_RANK = {Role.READ: 1, Role.WRITE: 2, Role.ADMIN: 3}
NO_OBJECT = "There is no such object, or it is not visible to this key."
_NAMES = {Role.READ: "read", Role.WRITE: "read and write", Role.ADMIN: "admin"}


def readable_namespaces(user: User) -> QuerySet[Namespace]:
    """The user's own namespace and the organizations that they belong to."""
    found = Namespace.objects.filter(Q(name=user.name, is_organization=False) | Q(memberships__user=user)).distinct()
    return found if user.confined_to is None else found.filter(pk=user.confined_to)


def role_in(user: User, namespace: Namespace) -> Role | None:
    """The user's role in the namespace; None if they have none."""
    if user.confined_to not in (None, namespace.pk):
        return None
    if namespace.name == user.name and not namespace.is_organization:
        return Role.ADMIN
    role = Membership.objects.filter(user=user, namespace=namespace).values_list("role", flat=True).first()
    return Role(role) if role is not None else None


def namespace_for(user: User, name: str | None, level: Role | str = Role.READ) -> Namespace:
    """The namespace of that name; without a name the user's own, or that of the container whose key is used.

    Raises NotFound if the user has no role there, Forbidden if their role is below `level`.
    """
    own = Q(name=user.name) if user.confined_to is None else Q(pk=user.confined_to)
    namespace = Namespace.objects.filter(Q(name=name) if name else own).first()
    if namespace is None or role_in(user, namespace) is None:
        raise NotFound(NO_OBJECT)
    demand_role(user, namespace, level)
    return namespace


def demand_role(user: User, namespace: Namespace, level: Role | str) -> None:
    """Raises Forbidden if the user's role in the namespace is below `level`, NotFound if they have none."""
    wanted = Role(level)
    held = role_in(user, namespace)
    if held is None:
        raise NotFound(NO_OBJECT)
    if _RANK[held] < _RANK[wanted]:
        raise Forbidden(
            f"This needs the role '{_NAMES[wanted]}' in the namespace {namespace.name};"
            f" {user.name} has the role '{_NAMES[held]}'."
        )
