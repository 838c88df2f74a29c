"""Shuts a user out, or lets them in again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import signals
from apps.accounts.models import User


class Command(BaseCommand):
    help = "Shuts a user out: sessions and streams end at once. With --undo they can sign in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--undo", action="store_true", help="let the user in again")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['name']}.")
        user.is_active = options["undo"]
        user.save(update_fields=["is_active"])
        signals.user_disabled.send(User, user=user, request=None, undone=options["undo"])
        self.stdout.write(f"{user.get_username()} {'can sign in again' if options['undo'] else 'is shut out'}.")
