"""A console before an upstream that misbehaves on command, and browsers that open streams."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
import websocket

from tests import servers
from tests.faultserver import FaultServer, talks
from tests.visitor import Visitor, signed_in

LOGS = "/api/app/v1/container/8d7a1c2e/logs/"
EXEC = "/api/app/v1/container/8d7a1c2e/exec/"
EVENTS = "/api/audit/v1/events/"
KINDS = ("logs", "exec", "events")
STREAMS_PER_USER = 15


@dataclass
class Tab:
    """A browser's end of one stream."""

    socket: websocket.WebSocket

    def next(self) -> str:
        """The next text frame, or `close <code> <reason>`."""
        frame = self.socket.recv_frame()
        if frame.opcode == websocket.ABNF.OPCODE_PING:
            self.socket.pong(frame.data)
            return self.next()
        data: bytes = frame.data
        if frame.opcode == websocket.ABNF.OPCODE_CLOSE:  # not answered: a server that stops is gone by then
            return f"close {int.from_bytes(data[:2], 'big')} {data[2:].decode()}".rstrip()
        return data.decode()

    def lines_until(self, start: str) -> list[str]:
        """The upstream's frames before the console's own frame that starts so; batches are acknowledged."""
        lines: list[str] = []
        while not (frame := self.next()).startswith(start):
            assert not frame.startswith("close"), frame
            if frame.startswith("batch"):
                self.acknowledge(frame)
                lines += frame.split("\n")[1:]
        return lines

    def until(self, start: str, seconds: float = 20, *, acknowledge: bool = True) -> str:
        """The first frame that starts so; batches before it are acknowledged."""
        deadline = monotonic() + seconds
        while not (frame := self.next()).startswith(start):
            assert not frame.startswith("close"), frame
            assert monotonic() < deadline, f"no {start!r} within {seconds} s"
            if acknowledge and frame.startswith("batch"):
                with suppress(OSError):  # a server that stops takes none any more
                    self.acknowledge(frame)
        return frame

    def types(self, text: str) -> None:
        self.socket.send(f"input\n{text}")

    def acknowledge(self, batch: str) -> None:
        self.socket.send(f"ack {batch.partition(chr(10))[0].removeprefix('batch ')}")


Open = Callable[..., Tab]


def address_of(kind: str, namespace: str = "") -> str:
    """A stream of that kind. Browsers share a stream of events: a filter that nobody else has makes it a new one."""
    path = {"logs": LOGS, "exec": EXEC, "events": f"{EVENTS}?object={uuid4()}"}[kind]
    return path.replace("/v1/", f"/v1/{namespace}/") if namespace else path


@pytest.fixture(scope="session")
def upstream() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture(autouse=True)
def reset_upstream(upstream: FaultServer) -> None:
    """Each test begins with an upstream that behaves."""
    upstream.stream = talks()
    upstream.received.clear()


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory, upstream: FaultServer) -> Iterator[servers.Running]:
    data = tmp_path_factory.mktemp("gateway")
    with servers.console(data, upstream.url, CONSOLE_STREAMS_PER_USER=str(STREAMS_PER_USER)) as running:
        yield running


@pytest.fixture(scope="session")
def demo(gateway: servers.Running) -> Visitor:
    return signed_in(gateway)


@pytest.fixture
def opens() -> Iterator[Callable[..., Tab]]:
    """Opens streams for a visitor, as a page of the console does, and closes them after the test."""
    tabs: list[Tab] = []

    def opening(visitor: Visitor, path: str = LOGS, **options: Any) -> Tab:
        options = {"origin": visitor.base, "subprotocols": ["console.v1"], "cookie": cookies(visitor), **options}
        url = visitor.base.replace("http", "ws", 1) + path
        tabs.append(Tab(websocket.create_connection(url, timeout=20, http_no_proxy=["*"], **options)))
        return tabs[-1]

    yield opening
    for tab in tabs:
        with suppress(OSError, websocket.WebSocketException):
            tab.socket.shutdown()


@pytest.fixture
def opened(opens: Callable[..., Tab], demo: Visitor) -> Open:
    """The same for the user demo."""
    return lambda path=LOGS, **options: opens(demo, path, **options)


def cookies(visitor: Visitor) -> str:
    return "; ".join(f"{name}={value}" for name, value in visitor.session.cookies.items())


def change_data(console: servers.Running, statement: str, *values: object) -> None:
    """What another process of the console, or a command, does meanwhile."""
    with closing(sqlite3.connect(console.data / "console.sqlite3", timeout=20)) as database, database:
        database.execute(statement, values)
