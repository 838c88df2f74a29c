"""`manage.py demo`: demo data for both halves. It can be run again."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from console.demo import USERS, demo_secrets

from .localcloud import hand_over


class Command(BaseCommand):
    help = "Makes the demo users and their objects, in the local cloud and in the console."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.UPSTREAM_IS_LOCAL:
            raise CommandError("Demo data is for the local cloud; CONSOLE_UPSTREAM_REST names another upstream.")
        os.environ.update(demo_secrets())
        if hand_over("demo", apart=True):
            raise CommandError("The local cloud's demo data could not be made.")
        for name in USERS:
            call_command("demouser", name, cloud_user=name, organization=["acme"])
