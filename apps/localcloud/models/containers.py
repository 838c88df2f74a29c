"""Containers and the volumes that outlive them."""

import uuid

from django.db import models

from .accounts import Namespace
from .apps import Service
from .nodes import Node
from .watched import Watched


class Container(Watched):
    """One running copy of a service.

    `config` and `revision` are the service's definition and revision at the time of deployment: the container is
    synchronized while its revision equals the service's. `ports`, `bindings` and `links` are as on the wire.
    """

    unwatched = frozenset({"restarts", "restart_at"})

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="containers")
    service = models.ForeignKey(Service, models.CASCADE, related_name="containers")
    node = models.ForeignKey(Node, models.SET_NULL, null=True, related_name="containers")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=32, default="Starting")
    config = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    ports = models.JSONField(default=list)
    envvars = models.JSONField(default=list, help_text='[{"key", "value", "origin"}]')
    bindings = models.JSONField(default=list)
    links = models.JSONField(default=list)
    private_ip = models.GenericIPAddressField(null=True)
    exit_code = models.IntegerField(null=True)
    exit_code_msg = models.CharField(max_length=255, null=True)  # noqa: DJ001  (null on the wire)
    restarts = models.PositiveIntegerField(default=0)
    restart_at = models.DateTimeField(null=True, help_text="When it is started again by itself")
    created_at = models.DateTimeField(auto_now_add=True)
    deployed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["namespace", "created_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "number"],
                condition=~models.Q(state="Terminated"),
                name="one_living_container_of_a_number",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Volume(models.Model):
    """Data of one container and path, kept on its node until the service goes."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="volumes")
    node = models.ForeignKey(Node, models.CASCADE, related_name="volumes")
    service = models.ForeignKey(Service, models.CASCADE, related_name="volumes")
    container_name = models.CharField(max_length=80)
    path = models.CharField(max_length=1024)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "container_name", "path"], name="one_volume_of_a_path")
        ]

    def __str__(self) -> str:
        return f"{self.container_name}:{self.path}"
