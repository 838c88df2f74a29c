"""Makes a personal token."""

from argparse import ArgumentParser
from itertools import count
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import tokens
from apps.accounts.models import Scope, User

DEFAULT_NAME = "command line"


class Command(BaseCommand):
    help = (
        "Makes a personal token and prints it, and nothing else. It cannot be shown again. Tools send it as"
        " `Authorization: Bearer TOKEN`, or as the password beside the user's name."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user")
        parser.add_argument("--scope", choices=Scope.values, required=True)
        parser.add_argument("--name", help=f'what it is for; "{DEFAULT_NAME}" and a number if left out')
        parser.add_argument("--namespace", help="the one in which it may be used; all of the user's if left out")
        parser.add_argument("--expires", type=int, metavar="DAYS", help="for so many days; forever if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']} who can sign in.")
        try:
            _, text = tokens.make(
                user,
                options["name"] or _free_name(user),
                Scope(options["scope"]),
                namespace=options["namespace"],
                days=options["expires"],
                request=None,
            )
        except tokens.TokenRefused as error:
            raise CommandError(error.message) from error
        self.stdout.write(text)


def _free_name(user: User) -> str:
    taken = set(user.tokens.values_list("name", flat=True))
    return next(name for number in count(1) if (name := f"{DEFAULT_NAME} {number}") not in taken)
