"""Triggers: addresses that act on their service for whoever calls them."""

import uuid

from django.db import models

from .accounts import User
from .apps import Service


class Trigger(models.Model):
    """Its UUID is what a caller has to know. It acts in the name of who made it, as long as they may themselves."""

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
