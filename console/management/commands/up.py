"""`manage.py up`: starts the console and, if it is the upstream, the local cloud. `make run` calls it."""

import os
import signal
import socket
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from errno import EADDRINUSE
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.demo import USERS, demo_secrets
from console.processes import Server, ServerFailed

from .localcloud import run_localcloud


class Command(BaseCommand):
    help = "Prepares both databases, makes demo data, starts the local cloud and the console; Ctrl-C stops both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to bind to (127.0.0.1)")
        parser.add_argument("--docker", default="", help="Address of a Docker engine to run real containers on")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping, self.works = threading.Event(), False
        os.umask(0o077)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        local = settings.UPSTREAM_IS_LOCAL
        _demand_free_ports(options["host"], [settings.PORT, *([settings.LOCALCLOUD_PORT] if local else [])])
        try:
            self._prepare(local, options["docker"])
            self._serve(options["host"], local)
        except KeyboardInterrupt:
            print("Stopped before it was ready.", flush=True)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        is_first = not self.stopping.is_set()
        self.stopping.set()
        if is_first and not self.works:  # a second signal must not interrupt the stop of the servers
            raise KeyboardInterrupt  # out of whatever is being prepared or waited for

    def _prepare(self, local: bool, docker: str) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if settings.KEEP_JOURNAL_DAYS:
            call_command("trim_journal")
        if local:
            os.environ.update(demo_secrets())
            if run_localcloud("migrate", "--noinput", "-v", "0", apart=True):
                raise CommandError("The local cloud's database could not be prepared.")
            call_command("demo", docker=docker)
            os.environ["CONSOLE_DEMO_EXPECTED"] = "true"

    def _serve(self, host: str, local: bool) -> None:
        servers: list[Server] = []
        try:
            if local:
                servers.append(self._start("The local cloud", "apps.localcloud.asgi:application", host, local=True))
            servers.append(self._start("The console", "console.asgi:application", host, local=False))
            for server in servers:
                server.wait_until_it_works()
            self.works = True
            self._welcome(local)
            while not self.stopping.wait(1):
                for server in servers:
                    server.demand_running()
        except ServerFailed as error:
            raise CommandError(f"{error} Everything is stopped.") from None
        finally:
            self.stopping.set()
            for server in reversed(servers):
                server.stop()

    def _start(self, name: str, application: str, host: str, *, local: bool) -> Server:
        settings_module = "apps.localcloud.settings" if local else "console.settings"
        port = settings.LOCALCLOUD_PORT if local else settings.PORT
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": settings_module}
        return Server(name, application, port, host=host, directory=settings.BASE_DIR, env=env)

    def _welcome(self, local: bool) -> None:
        print(f"\nThe console is at    {settings.ORIGIN}")
        if local:
            password = os.environ["CONSOLE_DEMO_PASSWORD"]
            print(f"Users                {' and '.join(USERS)}, password {password}")
            print(f"The local cloud is   {settings.UPSTREAM_REST} (API key {os.environ['LOCALCLOUD_DEMO_APIKEY']})")
        print("Ctrl-C stops it.", flush=True)


def _demand_free_ports(host: str, ports: Sequence[int]) -> None:
    with ExitStack() as probes:
        for port in ports:
            probe = probes.enter_context(socket.socket())
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                probe.listen()  # otherwise another probe could bind the same port
            except OSError as error:
                reason = "is taken" if error.errno == EADDRINUSE else f"of {host} cannot be had: {error.strerror}"
                raise CommandError(
                    f"Port {port} {reason}. Set CONSOLE_PORT or LOCALCLOUD_PORT to one that is free."
                ) from None
