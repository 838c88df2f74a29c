"""What is asked of the upstream before something is kept: one cheap read, and its refusal in words."""

from django.conf import settings

from apps.cloud.client import CloudClient, Credentials
from apps.cloud.contract import SERVICE
from apps.cloud.errors import CloudError, Forbidden, NotFound, Unauthorized, Unreachable

from .clients import client_for
from .models import User


def check_key(credentials: Credentials) -> None:
    """CloudError where the upstream does not take the key for the user's own namespace."""
    client = CloudClient(credentials, credentials.user, base_url=settings.UPSTREAM_REST)
    client.page(SERVICE, limit=1)


def check_namespace_is_visible(user: User, namespace: str) -> None:
    """CloudError where the user's key may not read in the namespace."""
    client_for(user, namespace).page(SERVICE, limit=1)


def place_of(error: CloudError, *, key: str | None, namespace: str) -> str | None:
    """The field that a refusal speaks of; None for the form as a whole."""
    if isinstance(error, Unauthorized):
        return key
    return namespace if isinstance(error, Forbidden | NotFound) else None


def words_of(error: CloudError) -> str:
    if isinstance(error, Unreachable):
        return "The cloud cannot be reached, so this could not be checked. Nothing was kept; try again later."
    return f"The cloud refused it: {error.message}"
