"""Tokens with which a user's own machine joins as a node: each is short-lived and good for one machine."""

import secrets
from datetime import timedelta

from django.utils import timezone

from .auth import digest
from .models import Namespace, NodeToken, User

LIFETIME = timedelta(hours=24)


def issue(namespace: Namespace, user: User) -> NodeToken:
    """Creates a token. `text` holds the token itself, which is shown once and never stored."""
    now = timezone.now()
    NodeToken.objects.filter(namespace=namespace, expires_at__lt=now).delete()
    text = secrets.token_hex(24)
    token = NodeToken.objects.create(namespace=namespace, user=user, digest=digest(text), expires_at=now + LIFETIME)
    token.text = text
    return token


def redeem(text: str) -> NodeToken | None:
    """Uses up the token with this text and returns it; None if it is unknown, used or expired."""
    given = digest(text)
    if not NodeToken.objects.filter(digest=given, used_at=None, expires_at__gt=timezone.now()).update(
        used_at=timezone.now()
    ):
        return None
    return NodeToken.objects.select_related("namespace", "user").get(digest=given)
