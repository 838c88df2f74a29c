"""Registries, and the external repositories on them."""

import uuid

from django.db import models

from .accounts import Namespace


class Registry(models.Model):
    """A registry. Docker Hub exists in each namespace; others exist as long as a repository on them does."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="registries")
    name = models.CharField(max_length=255)
    host = models.CharField(max_length=255, help_text="With its port where repositories' names have one")
    port = models.PositiveIntegerField(default=443)
    is_ssl = models.BooleanField(default=True)
    is_docker_registry = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["namespace", "host"], name="one_registry_of_a_host")]

    def __str__(self) -> str:
        return self.host


class Repository(models.Model):
    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="repositories")
    registry = models.ForeignKey(Registry, models.RESTRICT, related_name="repositories")
    name = models.CharField(max_length=255)
    credentials = models.TextField(blank=True, help_text="Sealed user name and password; empty where it is public")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["namespace", "name"], name="one_repository_of_a_name")]

    def __str__(self) -> str:
        return self.name
