"""Authentication: HTTP Basic with a user's name and API key, for REST and for the handshakes of streams."""

import base64
import hashlib
import hmac
from uuid import UUID

from django.utils.crypto import salted_hmac
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from .models import ContainerKey, User

AUTH_VARIABLE = "DOCKERCLOUD_AUTH"
_LONGEST = 4096
_NOBODY = hashlib.sha256(b"").hexdigest()


def digest(apikey: str) -> str:
    """The stored hash of an API key. A key is long and random, so a plain hash is enough."""
    return hashlib.sha256(apikey.encode()).hexdigest()


def authenticate_basic(header: str) -> User | None:
    """The active user that an `Authorization` header authenticates; None for any other header.

    With their own key they have all of their rights; with a container's, only those in the container's namespace.
    """
    name, apikey = _credentials(header)
    user = User.objects.filter(name=name, is_active=True).first()
    # Compared even without a user, so that an unknown name takes as long as a wrong key.
    given = digest(apikey)
    right = hmac.compare_digest(user.apikey_digest if user else _NOBODY, given)
    if user is None or not apikey:
        return None
    return user if right else _from_container(user, apikey)


def container_header(key: ContainerKey) -> str:
    """The `Authorization` header that the container gets as `DOCKERCLOUD_AUTH`. Expects `user` to be loaded."""
    return "Basic " + base64.b64encode(f"{key.user.name}:{_derived(key)}".encode()).decode()


def _derived(key: ContainerKey) -> str:
    facts = f"{key.container_id}:{key.user_id}:{key.nonce}"
    return f"{key.container_id.hex}.{salted_hmac(AUTH_VARIABLE, facts, algorithm='sha256').hexdigest()}"


def _from_container(user: User, apikey: str) -> User | None:
    """The user, confined to the namespace of the container whose key this is; None if it is no container's key."""
    try:
        uuid = UUID(hex=apikey.partition(".")[0])
    except ValueError:
        return None
    key = ContainerKey.objects.filter(pk=uuid, user=user).select_related("container").first()
    if key is None or not hmac.compare_digest(_derived(key).encode(), apikey.encode()):
        return None
    user.confined_to = key.container.namespace_id
    return user


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic" or len(encoded) > _LONGEST:
        return "", ""
    try:
        name, _, apikey = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # not base64, or not UTF-8
        return "", ""
    # No name contains a NUL, and PostgreSQL rejects it.
    return ("", "") if "\0" in name else (name, apikey)


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, None] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        user = authenticate_basic(header)
        if user is None:
            raise AuthenticationFailed("The user name or the API key is wrong, or the account is not active.")
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="cloud"'
