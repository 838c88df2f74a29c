"""Checks of a key or namespace against the upstream before it is stored: one cheap read each."""

from django.conf import settings

from apps.cloud.client import CloudClient, Credentials
from apps.cloud.contract import SERVICE
from apps.cloud.errors import CloudError, Forbidden, NotFound, Unauthorized, Unreachable

from .clients import client_for
from .models import User


def check_key(credentials: Credentials) -> None:
    """Raises CloudError if the upstream does not accept the key for the user's own namespace."""
    client = CloudClient(credentials, credentials.user, base_url=settings.UPSTREAM_REST)
    client.page(SERVICE, limit=1)


def check_namespace_is_visible(user: User, namespace: str) -> None:
    """Raises CloudError if the user's key may not read the namespace."""
    client_for(user, namespace).page(SERVICE, limit=1)


def field_of(error: CloudError, *, key: str | None, namespace: str) -> str | None:
    """The form field that a refusal concerns; None for the form as a whole."""
    if isinstance(error, Unauthorized):
        return key
    return namespace if isinstance(error, Forbidden | NotFound) else None


def message_of(error: CloudError) -> str:
    if isinstance(error, Unreachable):
        return "The cloud cannot be reached, so this could not be checked. Nothing was kept; try again later."
    return f"The cloud refused it: {error.message}"
