"""Choices remembered per user."""

from django.db import transaction

from .models import User

NAMESPACE = "namespace"


def remember_namespace(user: User, namespace: str) -> None:
    """Keeps the namespace as the one last looked at. Costs nothing where it was that before."""
    if user.preferences.get(NAMESPACE) != namespace:
        prefer(user, NAMESPACE, namespace)


def prefer(user: User, name: str, value: object) -> None:
    """Keeps one choice, and leaves those that another tab has kept meanwhile."""
    with transaction.atomic():
        stored = User.objects.select_for_update().only("preferences").get(pk=user.pk)
        stored.preferences[name] = value
        stored.save(update_fields=["preferences"])
    user.preferences = stored.preferences
