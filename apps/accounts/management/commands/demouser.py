"""Makes a user for the demo."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import namespaces
from apps.accounts.errors import NoKey
from apps.accounts.keys import credentials_for, store_key
from apps.accounts.models import User
from apps.cloud.client import Credentials


class Command(BaseCommand):
    help = (
        "Makes a user with an API key and organizations, without asking the cloud; of one that exists, changes what"
        " differs. The password comes from CONSOLE_DEMO_PASSWORD, the key from LOCALCLOUD_DEMO_APIKEY."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--cloud-user", required=True)
        parser.add_argument("--organization", action="append", default=[], dest="organizations")

    def handle(self, *args: Any, **options: Any) -> None:
        password, apikey = _setting("CONSOLE_DEMO_PASSWORD"), _setting("LOCALCLOUD_DEMO_APIKEY")
        user, _ = User.objects.get_or_create(username=options["name"])
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        if not _has_key(user, options["cloud_user"], apikey):
            store_key(user, options["cloud_user"], apikey, request=None)
        for name in options["organizations"]:
            namespaces.add(user, name, request=None)


def _setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise CommandError(f"{name} is not set.")
    return value


def _has_key(user: User, cloud_user: str, apikey: str) -> bool:
    try:
        return credentials_for(user) == Credentials(cloud_user, apikey)
    except NoKey:
        return False
