"""Tokens by which a machine of one's own joins as a node: each for one machine, and not for long."""

import secrets
from datetime import timedelta

from django.utils import timezone

from .auth import digest
from .models import Namespace, NodeToken, User

LIFETIME = timedelta(hours=24)


def issue(namespace: Namespace, user: User) -> NodeToken:
    """A new token. What it says is in `text`: that is told once, and kept nowhere."""
    now = timezone.now()
    NodeToken.objects.filter(namespace=namespace, expires_at__lt=now).delete()
    text = secrets.token_hex(24)
    token = NodeToken.objects.create(namespace=namespace, user=user, digest=digest(text), expires_at=now + LIFETIME)
    token.text = text
    return token


def redeem(text: str) -> NodeToken | None:
    """The token that says so, which works no more from now on. None for one that is unknown, used or expired."""
    given = digest(text)
    if not NodeToken.objects.filter(digest=given, used_at=None, expires_at__gt=timezone.now()).update(
        used_at=timezone.now()
    ):
        return None
    return NodeToken.objects.select_related("namespace", "user").get(digest=given)
