"""Removes old entries from the journal."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.audit.retention import trim


class Command(BaseCommand):
    help = (
        "Takes away what is older than CONSOLE_KEEP_JOURNAL_DAYS; nothing where that is 0. What is left can still be"
        " checked with verify_journal."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        days = settings.KEEP_JOURNAL_DAYS
        if days <= 0:
            self.stdout.write("Nothing is taken away: CONSOLE_KEEP_JOURNAL_DAYS is 0.")
            return
        gone = trim(timezone.now() - timedelta(days=days))
        self.stdout.write(f"Older than {days} days, and gone: {gone} entries.")
