"""Makes a user who can sign in."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User


class Command(BaseCommand):
    help = (
        "Makes a user who can sign in, and asks for the password. What they can see and do at the cloud comes with the"
        " API key that they store. The first administrator is made with createsuperuser."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User(username=options["name"])
        try:
            user.clean_fields(exclude=["password"])
            user.validate_unique()
            user.set_password(_asked_password(user))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.save()
        self.stdout.write(f"{user.get_username()} can sign in.")


def _asked_password(user: User) -> str:
    password = getpass("Password: ")
    if password != getpass("Password (again): "):
        raise ValidationError("The two passwords differ.")
    validate_password(password, user)
    return password
