"""Users, their sealed API keys, their personal tokens, and the organizations they look at."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who signs in to the console. What Docker Cloud knows of them comes with their API key."""

    REQUIRED_FIELDS = []

    preferences = models.JSONField(default=dict, blank=True)


class StoredKey(models.Model):
    """A user's Docker Cloud name and API key. The key is stored only sealed.

    `version` changes whenever another key is stored, so that what was opened with the old one can be ended;
    sealing the same key anew leaves it.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="stored_key")
    cloud_user = models.CharField(max_length=64)
    sealing_key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()
    version = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"API key of {self.cloud_user}"


class Organization(models.Model):
    """A namespace beside the user's own, in the user's order."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="organizations")
    name = models.CharField(max_length=64)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="organization_once_per_user")]

    def __str__(self) -> str:
        return self.name


class Scope(models.TextChoices):
    """What a token may do, modelled on the manual's team roles. Each scope includes those before it."""

    READ = "read", "Read"
    WRITE = "write", "Read and write"
    ADMIN = "admin", "Admin"

    def covers(self, needed: "Scope") -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(needed)


class Token(models.Model):
    """A personal token: a tool that presents it acts as its owner. Only a hash of the token is stored.

    `namespace` is None if the token is good for all of its owner's namespaces. Revoking a token deletes its row.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=50)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    namespace = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (None is not a name, "" could be)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="token_once_per_user")]

    def __str__(self) -> str:
        return f"token {self.name}"

    def allows(self, needed: Scope) -> bool:
        return Scope(self.scope).covers(needed)
