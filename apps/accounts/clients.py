"""Clients for the upstream, always with the user's own API key."""

from django.conf import settings

from apps.cloud.client import CONNECT_TIMEOUT, CloudClient

from .keys import credentials_for
from .models import User

__all__ = ["client_for", "credentials_for"]


def client_for(user: User, namespace: str | None, *, agent: str = "") -> CloudClient:
    """A client with the user's own key; `agent` names the tool that calls, if any. Raises NoKey if none is stored."""
    timeout = (CONNECT_TIMEOUT, settings.UPSTREAM_TIMEOUT)
    return CloudClient(credentials_for(user), namespace, base_url=settings.UPSTREAM_REST, timeout=timeout, agent=agent)
