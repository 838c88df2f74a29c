"""The namespaces that a user looks at: their own, then organizations in their order."""

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest

from . import signals
from .keys import stored_key
from .models import Organization, User
from .preferences import NAMESPACE


def namespaces_of(user: User) -> list[str]:
    """Own first, then the organizations in order; none without a key."""
    stored = stored_key(user)
    if stored is None:
        return []
    organizations = (organization.name for organization in user.organizations.all())
    return [stored.cloud_user, *(name for name in organizations if name != stored.cloud_user)]


def last_namespace_of(user: User) -> str | None:
    """The namespace last looked at, or else the user's own; None without a key."""
    namespaces = namespaces_of(user)
    last = user.preferences.get(NAMESPACE)
    return last if last in namespaces else next(iter(namespaces), None)


def add(user: User, name: str, request: HttpRequest | None) -> Organization:
    """Adds the organization at the end of the list; one that is already listed stays where it is."""
    with transaction.atomic():
        last = user.organizations.aggregate(last=Max("position"))["last"]
        organization, is_new = user.organizations.get_or_create(
            name=name, defaults={"position": 0 if last is None else last + 1}
        )
        if is_new:
            signals.namespace_added.send(Organization, user=user, request=request, namespace=name)
    return organization


def remove(user: User, name: str, request: HttpRequest | None) -> None:
    with transaction.atomic():
        gone, _ = user.organizations.filter(name=name).delete()
        if gone:
            signals.namespace_removed.send(Organization, user=user, request=request, namespace=name)


def move(user: User, name: str, *, up: bool, request: HttpRequest | None) -> None:
    """Moves the organization one place up or down; at either end of the list nothing happens."""
    with transaction.atomic():
        ordered = list(user.organizations.select_for_update())
        at = next((index for index, each in enumerate(ordered) if each.name == name), None)
        to = None if at is None else at + (-1 if up else 1)
        if at is None or to is None or not 0 <= to < len(ordered):
            return
        ordered[at], ordered[to] = ordered[to], ordered[at]
        for position, organization in enumerate(ordered):
            organization.position = position
        Organization.objects.bulk_update(ordered, ["position"])
        signals.namespace_moved.send(Organization, user=user, request=request, namespace=name)
