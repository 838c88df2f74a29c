"""Personal tokens: made once, known again by a keyed hash, revoked.

A token is random, so a fast hash keeps it. It is keyed with the secret key: another secret key ends all tokens, unless
the one before is among the fallbacks.
"""

import base64
import re
import secrets
import string
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import signals
from .models import Scope, Token, User
from .namespaces import namespaces_of
from .sessions import Standing, standing_of

PREFIX = "cct_"
LENGTH = 40
ALPHABET = string.ascii_letters + string.digits
MOST_TOKENS = 50
LONGEST_NAME = 50
LONGEST_DAYS = 3650
USED_EVERY = timedelta(minutes=1)
LONGEST_HEADER = 1024
_SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9]{{{LENGTH}}}")


class TokenRefused(ValueError):
    """A token that cannot be created: the field at fault (None: no single one), and why, in words for its owner."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def make(
    user: User,
    name: str,
    scope: Scope,
    *,
    namespace: str | None = None,
    days: int | None = None,
    request: HttpRequest | None,
) -> tuple[Token, str]:
    """The token's row and its text, which is never readable again. Raises TokenRefused if it cannot be created.

    It is valid for `days` days (None: forever), in one `namespace` (None: in all of the user's).
    """
    text = new_text()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at a time would pass the bound
        _demand_creatable(user, name, namespace, days)
        now = timezone.now()
        token = Token.objects.create(
            user=user,
            name=name,
            digest=digest_of(text, settings.SECRET_KEY),
            scope=scope,
            namespace=namespace,
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        signals.token_made.send(Token, user=user, request=request, token=token)
    return token, text


def revoke(token: Token, request: HttpRequest | None) -> None:
    """Revokes the token: its next request is refused, and its open streams are closed within seconds."""
    with transaction.atomic():
        gone, _ = Token.objects.filter(pk=token.pk).delete()
        if gone:
            signals.token_revoked.send(Token, user=token.user, request=request, token=token)


def authenticate(token: str, username: str | None, *, address: str = "") -> Token | None:
    """The valid token with this text, or None. Its use and the caller's address are noted.

    A token is not valid once it has expired, its owner is disabled or has dropped its namespace, nor where
    `username` (None: not given) is not the owner's.
    """
    if not is_token(token):
        return None
    found = _valid_tokens().filter(digest__in=_digests(token)).first()
    if found is None or not _has_valid_namespace(found) or username not in {None, found.user.get_username()}:
        return None
    _note_use(found, address)
    return found


def authenticate_header(authorization: str, *, address: str = "") -> Token | None:
    """The same for an `Authorization` header: `Basic base64(user:token)` or `Bearer token`."""
    username, token = read_header(authorization)
    return authenticate(token, username, address=address)


def read_header(authorization: str) -> tuple[str | None, str]:
    """The user name and the token that a header shows, unchecked; (None, "") for a header that shows none."""
    scheme, _, value = authorization[:LONGEST_HEADER].strip().partition(" ")
    if scheme.lower() == "bearer":
        return None, value.strip()
    if scheme.lower() != "basic":
        return None, ""
    try:
        username, _, token = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except ValueError:  # no base64, or no UTF-8 in it
        return None, ""
    return username, token


def new_text() -> str:
    return PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_token(text: str) -> bool:
    """Whether the text has the shape of a token."""
    return _SHAPE.fullmatch(text) is not None


def standings(pks: Collection[int]) -> dict[int, Standing]:
    """The valid tokens among these, by primary key, with two queries for any number."""
    return {token.pk: standing(token) for token in _valid_tokens().filter(pk__in=pks)}


def standing(token: Token) -> Standing:
    return standing_of(token.user, namespaces_for(token))


def namespaces_for(token: Token) -> frozenset[str]:
    """Its own namespace, or all of its owner's; empty if the owner no longer has its namespace in their list."""
    theirs = frozenset(namespaces_of(token.user))
    return theirs if token.namespace is None else theirs & {token.namespace}


def may_use(token: Token, namespace: str | None) -> bool:
    """Whether it may be used at an address with that namespace; None is an address without one: its owner's own."""
    if namespace is None:
        return token.namespace is None or token.namespace == next(iter(namespaces_of(token.user)), None)
    return namespace in namespaces_for(token)


def _demand_creatable(user: User, name: str, namespace: str | None, days: int | None) -> None:
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()):
        raise TokenRefused("name", f"A name has up to {LONGEST_NAME} characters, all of them printable.")
    if user.tokens.filter(name=name).exists():
        raise TokenRefused("name", "There is already a token with this name.")
    if namespace is not None and namespace not in namespaces_of(user):
        raise TokenRefused("namespace", "This namespace is not in the user's list.")
    if days is not None and not 0 < days <= LONGEST_DAYS:
        raise TokenRefused("days", f"A token lasts 1 to {LONGEST_DAYS} days, or forever.")
    if user.tokens.count() >= MOST_TOKENS:
        raise TokenRefused(None, f"There can be {MOST_TOKENS} tokens at most. Revoke one that is no longer needed.")


def _valid_tokens() -> QuerySet[Token]:
    tokens = Token.objects.select_related("user__stored_key").prefetch_related("user__organizations")
    return tokens.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()), user__is_active=True)


def _has_valid_namespace(token: Token) -> bool:
    return token.namespace is None or bool(namespaces_for(token))


def _note_use(token: Token, address: str) -> None:
    """At most once a minute, however many requests a tool makes."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at <= now - USED_EVERY:
        token.last_used_at, token.last_used_from = now, address[:64]
        Token.objects.filter(pk=token.pk).update(last_used_at=now, last_used_from=token.last_used_from)


def _digests(text: str) -> list[str]:
    return [digest_of(text, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def digest_of(text: str, key: str | bytes) -> str:
    return salted_hmac("apps.accounts.tokens", text, secret=key, algorithm="sha256").hexdigest()
