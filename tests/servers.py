"""Both halves as real processes for the tests, on free ports, with data of their own."""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.processes import Server

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a-password-for-the-tests"
APIKEY = "an-api-key-for-the-tests"


@dataclass(frozen=True)
class Running:
    """A server that works: its address and its process id."""

    url: str
    pid: int
    data: Path
    env: dict[str, str]

    @property
    def websocket_url(self) -> str:
        return self.url.replace("http", "ws", 1)


def free_port() -> int:
    """Below those that the system gives to connections, which could take it before its server does."""
    while True:
        port = 15_000 + secrets.randbelow(17_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a server: nothing of the console's or the local cloud's own, but what is given."""
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("CONSOLE_", "LOCALCLOUD_", "DATABASE_", "DJANGO_"))
    }
    given = {"CONSOLE_DATA_DIR": str(data), "CONSOLE_DEMO_PASSWORD": PASSWORD, "LOCALCLOUD_DEMO_APIKEY": APIKEY}
    return inherited | given | more


def command(module: str, *arguments: str, env: dict[str, str]) -> None:
    """Runs a Django command of one half to its end; CalledProcessError where it fails."""
    start = [sys.executable, "-m", "apps.localcloud"] if module == "localcloud" else [sys.executable, "manage.py"]
    subprocess.run([*start, *arguments], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


def token(console: Running, user: str = "demo", *arguments: str, scope: str = "admin") -> str:
    """A new personal token of that user, as the command line gives one."""
    command = [sys.executable, "manage.py", "token", user, "--scope", scope, *arguments]
    return subprocess.run(command, cwd=ROOT, env=console.env, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def serving(
    name: str, application: str, settings: str, port: int, data: Path, env: dict[str, str]
) -> Iterator[Running]:
    server = Server(
        name, application, port, host="127.0.0.1", directory=ROOT, env={**env, "DJANGO_SETTINGS_MODULE": settings}
    )
    try:
        server.wait_until_it_works()
        yield Running(server.url, server.process.pid, data, env)
    finally:
        server.stop()


@contextmanager
def local_cloud(data: Path, **more: str) -> Iterator[Running]:
    """The local cloud with its demo data, at work without delays."""
    port = free_port()
    env = environment(data, LOCALCLOUD_SPEED="0", LOCALCLOUD_PORT=str(port), **more)
    command("localcloud", "migrate", "--noinput", "-v", "0", env=env)
    command("localcloud", "demo", env=env)
    with serving("local cloud", "apps.localcloud.asgi:application", "apps.localcloud.settings", port, data, env) as it:
        yield it


@contextmanager
def console(data: Path, upstream: str, **more: str) -> Iterator[Running]:
    """The console before an upstream, with the users demo and reader, who have their keys."""
    port = free_port()
    env = environment(
        data,
        DJANGO_SETTINGS_MODULE="tests.settings",
        CONSOLE_PORT=str(port),
        CONSOLE_UPSTREAM_REST=upstream,
        CONSOLE_UPSTREAM_STREAM=upstream.replace("http", "ws", 1),
        **more,
    )
    command("console", "migrate", "--noinput", "-v", "0", env=env)
    for user in ("demo", "reader"):
        command("console", "demouser", user, "--cloud-user", user, "--organization", "acme", env=env)
    with serving("console", "console.asgi:application", "tests.settings", port, data, env) as it:
        yield it
