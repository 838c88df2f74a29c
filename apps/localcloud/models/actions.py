"""The record of every call that changed something, and the lines that actions and containers write."""

import uuid

from django.db import models
from django.utils import timezone

from .accounts import Namespace
from .watched import Watched


class Action(Watched):
    """One call, or one thing the cloud did by itself.

    `task` and `parameters` say what the orchestrator has to do; synchronous calls leave it nothing to do and have
    ended when they are recorded. `object_uuid` is null if no object was created; `object_uri` is the collection's then.
    """

    unwatched = frozenset({"parameters", "progress", "cancel_requested"})

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="actions")
    name = models.CharField(max_length=64)
    task = models.CharField(max_length=64)
    parameters = models.JSONField(default=dict)
    object_type = models.CharField(max_length=32)
    object_uuid = models.UUIDField(null=True)
    object_uri = models.CharField(max_length=1024)
    method = models.CharField(max_length=8, blank=True)
    path = models.CharField(max_length=1024, blank=True)
    user = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=255, blank=True)
    ip = models.GenericIPAddressField(null=True)
    location = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=16, default="Pending")
    is_user_action = models.BooleanField(default=True)
    can_be_canceled = models.BooleanField(default=False)
    can_be_retried = models.BooleanField(default=False)
    cancel_requested = models.BooleanField(default=False)
    progress = models.JSONField(default=dict, help_text="How far the orchestrator is, for going on after a restart")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["namespace", "-started_at"]),
            models.Index(fields=["object_uuid", "-started_at"]),
            models.Index(
                fields=["started_at"],
                condition=models.Q(ended_at__isnull=True),
                name="unfinished_actions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class LogLine(models.Model):
    """A line of an action's or a container's log. `at` is in seconds since the epoch."""

    owner_kind = models.CharField(max_length=9, choices=[("action", "action"), ("container", "container")])
    owner_uuid = models.UUIDField()
    stream = models.CharField(max_length=6, default="stdout")
    text = models.TextField()
    at = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_uuid", "id"])]

    def __str__(self) -> str:
        return self.text[:80]
