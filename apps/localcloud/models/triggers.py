"""Triggers: URLs that act on their service for whoever calls them."""

import uuid

from django.db import models

from .accounts import User
from .apps import Service


class Trigger(models.Model):
    """A trigger. Whoever knows its UUID may call it; it acts with the current rights of the user who created it."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.CASCADE, related_name="triggers")
    user = models.ForeignKey(User, models.CASCADE, related_name="triggers")
    name = models.CharField(max_length=255, blank=True)
    operation = models.CharField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["service", "created_at"])]

    def __str__(self) -> str:
        return self.name or self.operation
