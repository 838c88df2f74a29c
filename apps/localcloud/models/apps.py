"""Stacks, services, and what ties services together."""

import uuid

from django.db import models

from .accounts import Namespace
from .watched import Watched

_ALIVE = ~models.Q(state="Terminated")


class Stack(Watched):
    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="stacks")
    name = models.CharField(max_length=64)
    nickname = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=32, default="Not Running")
    created_at = models.DateTimeField(auto_now_add=True)
    deployed_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["namespace", "created_at"])]
        constraints = [
            models.UniqueConstraint(fields=["namespace", "name"], condition=_ALIVE, name="one_living_stack_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Service(Watched):
    """A template for containers.

    `definition` holds all parameters of the contract except name, nickname, target, links and bindings, by the
    contract's names, with `image_name` for `image`. `revision` is incremented by each edit that requires a redeploy.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="services")
    stack = models.ForeignKey(Stack, models.CASCADE, null=True, related_name="services")
    name = models.CharField(max_length=64)
    nickname = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=32, default="Not running")
    target_num_containers = models.PositiveIntegerField(default=1)
    definition = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    deployed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["namespace", "created_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["namespace", "name"],
                condition=_ALIVE & models.Q(stack__isnull=True),
                name="one_living_service_of_a_name",
            ),
            models.UniqueConstraint(
                fields=["stack", "name"],
                condition=_ALIVE & models.Q(stack__isnull=False),
                name="one_living_service_of_a_name_in_a_stack",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceLink(models.Model):
    """`from_service` reaches `to_service` under `name`."""

    from_service = models.ForeignKey(Service, models.CASCADE, related_name="links_to")
    to_service = models.ForeignKey(Service, models.CASCADE, related_name="links_from")
    name = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["from_service", "name"], name="one_link_of_a_name")]

    def __str__(self) -> str:
        return self.name


class ServiceBinding(models.Model):
    """A volume of the containers: their own, a path on the node, or all volumes of another service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="bindings")
    host_path = models.CharField(max_length=1024, null=True)  # noqa: DJ001  (null on the wire)
    container_path = models.CharField(max_length=1024, null=True)  # noqa: DJ001  (null on the wire)
    rewritable = models.BooleanField(default=True)
    volumes_from = models.ForeignKey(Service, models.CASCADE, null=True, related_name="volumes_used_by")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.container_path or f"volumes of {self.volumes_from}"
