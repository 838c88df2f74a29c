"""Addresses of real Docker engines, and what is known about images pulled to them."""

from django.db import models

from .accounts import Namespace


class DockerHost(models.Model):
    """A Docker engine behind a node, at `unix://…`, `tcp://…` or `ssh://…`.

    `tls` is a directory with `ca.pem`, `cert.pem` and `key.pem`, as Docker's own clients expect. `swarm` names the
    managers of the swarm that the engine is in.
    """

    node = models.UUIDField(primary_key=True)
    address = models.CharField(max_length=512)
    tls = models.CharField(max_length=1024, blank=True)
    swarm = models.JSONField(default=list, help_text="Swarm's names of the engines that manage it; none in no swarm")
    is_manager = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.address


class ImageDescription(models.Model):
    """What an image exposed and set when it was last pulled for the namespace."""

    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="image_descriptions")
    name = models.CharField(max_length=512)
    ports = models.JSONField(default=list, help_text="[[number, protocol]]")
    env = models.JSONField(default=dict)
    volumes = models.JSONField(default=list, help_text="Paths")
    digest = models.CharField(max_length=128, blank=True, help_text="Empty for an image that is in no registry")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["namespace", "name"], name="one_description_of_an_image")]

    def __str__(self) -> str:
        return self.name
