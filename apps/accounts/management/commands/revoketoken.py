"""Revokes a personal token."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import tokens
from apps.accounts.models import Token


class Command(BaseCommand):
    help = "Revokes a user's personal token: tools that use it are refused at once, and its open streams end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("name", help="the token's, as the account page and the journal show it")

    def handle(self, *args: Any, **options: Any) -> None:
        token = Token.objects.filter(user__username=options["user"], name=options["name"]).first()
        if token is None:
            raise CommandError(f"{options['user']} has no token {options['name']}.")
        tokens.revoke(token, request=None)
        self.stdout.write(f"{token.name} of {options['user']} is revoked.")
