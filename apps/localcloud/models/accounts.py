"""Users with their API keys, and the namespaces that they may see."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ..images import DOCKER_REGISTRY


class Role(models.TextChoices):
    """What a member may do in a namespace. Each role includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class Namespace(models.Model):
    """A user's or an organization's namespace. Raises ValidationError for an organization with a user's name."""

    name = models.CharField(max_length=64, unique=True)
    is_organization = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_organization and User.objects.filter(name=self.name).exists():
            raise ValidationError({"name": f"{self.name} is a user's name; no organization can have it."})
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            self.registries.create(name="Docker Hub", host=DOCKER_REGISTRY, is_docker_registry=True)


class User(models.Model):
    """A user with an API key and a namespace of the same name. Raises ValidationError if an organization has it."""

    name = models.CharField(max_length=64, unique=True)
    apikey_digest = models.CharField(max_length=64, help_text="SHA-256 of the key, in hex; a key is a random token")
    is_active = models.BooleanField(default=True)
    location = models.CharField(max_length=100, default="local")
    # Set if a container's key was used: nothing outside of this namespace is allowed then.
    confined_to: int | None = None

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if Namespace.objects.filter(name=self.name, is_organization=True).exists():
            raise ValidationError({"name": f"{self.name} is an organization's name; no user can have it."})
        super().save(*args, **kwargs)

    @property
    def is_authenticated(self) -> bool:
        return True


class Membership(models.Model):
    """A user's role in an organization. Users are admins of their own namespace without a membership."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=5, choices=Role.choices, default=Role.READ)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "namespace"], name="one_role_in_a_namespace")]

    def __str__(self) -> str:
        return f"{self.user} in {self.namespace}: {self.role}"
