"""Choices remembered per user."""

from django.db import transaction

from .models import User


def prefer(user: User, name: str, value: object) -> None:
    """Keeps one choice, and leaves those that another tab has kept meanwhile."""
    with transaction.atomic():
        stored = User.objects.select_for_update().only("preferences").get(pk=user.pk)
        stored.preferences[name] = value
        stored.save(update_fields=["preferences"])
    user.preferences = stored.preferences
