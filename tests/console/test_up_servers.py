"""The two servers of `make run`: neither outlives the other, whoever is impatient."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from console.management.commands import up
from console.processes import Server


class Sleeper(Server):
    """A process that does nothing, in the place of a server."""

    def __init__(self, name: str, *args: Any, **options: Any) -> None:
        self.name = name
        self.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[list[Sleeper]]:
    """Those that were started."""
    started: list[Sleeper] = []

    def start(*args: Any, **options: Any) -> Sleeper:
        started.append(Sleeper(*args, **options))
        return started[-1]

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    mask = os.umask(0o077)
    monkeypatch.setattr(up, "Server", start)
    monkeypatch.setattr(up.Command, "_prepare", lambda *_: None)
    monkeypatch.setattr(up.Command, "_welcome", lambda *_: None)
    monkeypatch.setattr(Sleeper, "wait_until_it_works", lambda _: None)
    settings.UPSTREAM_IS_LOCAL, settings.PORT, settings.LOCALCLOUD_PORT = True, 0, 0
    yield started
    os.umask(mask)
    for number, handler in before.items():
        signal.signal(number, handler)
    for server in started:
        server.process.kill()
        server.process.wait()


def are_over(servers: list[Sleeper]) -> bool:
    return len(servers) == 2 and all(server.process.poll() is not None for server in servers)


@pytest.mark.parametrize("which", [0, 1])
def test_when_one_is_killed_the_other_is_stopped(
    servers: list[Sleeper], monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    monkeypatch.setattr(up.Command, "_welcome", lambda *_: servers[which].process.kill())
    with pytest.raises(CommandError, match=r"(cloud|console) was ended by signal 9 \(Killed\)\. Everything is stopped"):
        call_command("up")
    assert are_over(servers)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("is_ready", [False, True])
def test_who_is_impatient_leaves_no_server_behind(
    servers: list[Sleeper], monkeypatch: pytest.MonkeyPatch, number: signal.Signals, is_ready: bool
) -> None:
    stop = Server.stop
    monkeypatch.setattr(
        up.Command if is_ready else Sleeper, "_welcome" if is_ready else "wait_until_it_works", me(number)
    )
    monkeypatch.setattr(Sleeper, "stop", lambda server: (me(number)(), stop(server)))
    call_command("up")
    assert are_over(servers)


def me(number: signal.Signals) -> Callable[..., None]:
    return lambda *_: os.kill(os.getpid(), number)


def test_a_port_that_is_taken_is_told_before_anything_begins(servers: list[Sleeper], settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.PORT = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"^Port {settings.PORT} is taken\. Set CONSOLE_PORT"):
            call_command("up")
    settings.LOCALCLOUD_PORT = settings.PORT
    with pytest.raises(CommandError, match=rf"^Port {settings.PORT} is taken\."):
        call_command("up")
    with pytest.raises(CommandError, match=r"^Port \d+ of 192\.0\.2\.1 cannot be had: Cannot assign"):
        call_command("up", host="192.0.2.1")
    assert servers == []
