"""Seals all stored API keys anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.accounts import signals
from apps.accounts.errors import KeyUnreadable
from apps.accounts.keys import reseal
from apps.accounts.models import StoredKey
from apps.accounts.sealing import key_ring


class Command(BaseCommand):
    help = (
        "Seals every stored API key with the first sealing key. Put a new key (openssl rand -base64 32) in front of the"
        " old ones in CONSOLE_SEALING_KEYS, or in the first line of sealing_keys in the data directory; restart the"
        " console; run this; then the old keys can go. Can be run again at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = StoredKey.objects.exclude(sealing_key_id=key_ring().first_id).values_list("pk", flat=True)
        unreadable = [owner for pk in list(waiting) if (owner := _reseal(pk))]
        done = len(waiting) - len(unreadable)
        if done:
            signals.keys_resealed.send(StoredKey, user=None, request=None, count=done)
        self.stdout.write(f"{done} sealed anew.")
        if unreadable:
            raise CommandError(f"No sealing key opens those of: {', '.join(unreadable)}. They have to be stored again.")


def _reseal(pk: int) -> str | None:
    """The owner's name if the key cannot be opened, else None. The row is locked, so a key stored meanwhile is kept."""
    with transaction.atomic():
        stored = StoredKey.objects.select_for_update(of=("self",)).select_related("user").filter(pk=pk).first()
        if stored is None:
            return None
        try:
            reseal(stored)
        except KeyUnreadable:
            return stored.user.get_username()
    return None
