"""`manage.py localcloud …`: the local cloud's own command line."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Hands over to the local cloud's own command line (python -m apps.localcloud)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("arguments", nargs="...", help="A command of the local cloud, with its arguments")

    def run_from_argv(self, argv: list[str]) -> None:
        """Passes on everything after `localcloud`, options included."""
        sys.exit(run_localcloud(*argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        if code := run_localcloud(*options["arguments"]):
            sys.exit(code)


def run_localcloud(*arguments: str, apart: bool = False) -> int:
    """Runs a local cloud command in a new process; returns its exit code. If `apart`, Ctrl-C does not reach it."""
    command = [sys.executable, "-m", "apps.localcloud", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, start_new_session=apart, check=False).returncode  # noqa: S603
