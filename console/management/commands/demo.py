"""`manage.py demo`: demo data for both halves. It can be run again."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.demo import USERS, demo_secrets

from .localcloud import run_localcloud

REAL = "docker"


class Command(BaseCommand):
    help = "Makes the demo users and their objects, in the local cloud and in the console."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--docker", default="", help="Address of a Docker engine, for an organization `docker`")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.UPSTREAM_IS_LOCAL:
            raise CommandError("Demo data is for the local cloud; CONSOLE_UPSTREAM_REST names another upstream.")
        os.environ.update(demo_secrets())
        if run_localcloud("demo", apart=True):
            raise CommandError("The local cloud's demo data could not be made.")
        if options["docker"]:
            self._join(options["docker"])
        organizations = ["acme", *([REAL] if options["docker"] else [])]
        for name in USERS:
            call_command("demouser", name, cloud_user=name, organization=organizations)

    def _join(self, address: str) -> None:
        """Adds the engine as a node of an organization of its own, where real services run beside the demo's."""
        if run_localcloud("addnode", address, "--namespace", REAL, "--admin", USERS[0], "-v", "0", apart=True):
            raise CommandError(f"The Docker engine at {address} could not be added.")
