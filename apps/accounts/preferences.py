"""Choices remembered per user."""

from django.db import transaction

from .models import User

NAMESPACE = "namespace"


def remember_namespace(user: User, namespace: str) -> None:
    """Remembers the namespace last looked at. Writes nothing if it is still the same."""
    if user.preferences.get(NAMESPACE) != namespace:
        store_preference(user, NAMESPACE, namespace)


def store_preference(user: User, name: str, value: object) -> None:
    """Stores one choice without overwriting others that another tab has stored meanwhile."""
    with transaction.atomic():
        stored = User.objects.select_for_update().only("preferences").get(pk=user.pk)
        stored.preferences[name] = value
        stored.save(update_fields=["preferences"])
    user.preferences = stored.preferences
