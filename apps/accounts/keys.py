"""A user's API key: stored sealed, opened for a call, removed."""

import uuid

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from apps.cloud.client import Credentials

from . import signals
from .errors import NoKey
from .models import StoredKey, User
from .sealing import Sealed, key_ring

PURPOSE = "apikey"


def stored_key(user: User) -> StoredKey | None:
    """The user's key as stored, sealed; None if there is none."""
    return getattr(user, "stored_key", None)


def credentials_for(user: User) -> Credentials:
    """The user's cloud name and API key. Raises NoKey if none is stored, KeyUnreadable if it cannot be opened."""
    stored = stored_key(user)
    if stored is None:
        raise NoKey
    return Credentials(stored.cloud_user, open_key(stored))


def open_key(stored: StoredKey) -> str:
    return key_ring().open(_sealed_key(stored), owner=stored.user_id, purpose=PURPOSE)


def store_key(user: User, cloud_user: str, apikey: str, request: HttpRequest | None) -> StoredKey:
    """Seals and stores the key, replacing the previous one."""
    sealed = key_ring().seal(apikey, owner=user.pk, purpose=PURPOSE)
    with transaction.atomic():
        stored, _ = StoredKey.objects.update_or_create(
            user=user,
            defaults={
                "cloud_user": cloud_user,
                "sealing_key_id": sealed.key_id,
                "sealed": sealed.data,
                "version": uuid.uuid4(),
                "changed_at": timezone.now(),
            },
        )
        signals.key_changed.send(StoredKey, user=user, request=request, cloud_user=cloud_user)
    user.stored_key = stored
    return stored


def remove_key(user: User, request: HttpRequest | None) -> None:
    with transaction.atomic():
        stored = StoredKey.objects.select_for_update().filter(user=user).first()
        if stored is None:
            return
        stored.delete()
        signals.key_removed.send(StoredKey, user=user, request=request, cloud_user=stored.cloud_user)
    user.refresh_from_db()


def reseal(stored: StoredKey) -> None:
    """Seals the same API key again with the first sealing key."""
    sealed = key_ring().seal(open_key(stored), owner=stored.user_id, purpose=PURPOSE)
    stored.sealing_key_id, stored.sealed = sealed.key_id, sealed.data
    stored.save(update_fields=["sealing_key_id", "sealed"])


def _sealed_key(stored: StoredKey) -> Sealed:
    return Sealed(stored.sealing_key_id, bytes(stored.sealed))
