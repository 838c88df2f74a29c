"""The servers' protocol: failed handshakes leave no complaint in the log, and texts are written at once."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.frames import Frame, Opcode

from apps.gateway.browser import WRITE

_HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_LONG = "x" * 50_000
_TAIL = 1000  # bytes
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Application:
    """Looks at a handshake until it is let go on; refuses it then, or accepts it."""

    def __init__(self, *, refuses: bool) -> None:
        self._refuses = refuses
        self.asked, self.may_answer, self.is_done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await receive()
            self.asked.set()
            await self.may_answer.wait()
            await self._answer(scope, send)
        finally:
            self.is_done.set()

    async def _answer(self, scope: Any, send: Any) -> None:
        if self._refuses:
            await send({"type": "websocket.http.response.start", "status": 401, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b"no\n"})
        else:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close"})


@asynccontextmanager
async def served(application: Application) -> AsyncIterator[tuple[uvicorn.Server, Streams]]:
    """The server, and a connection whose handshake the application looks at."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,  # type: ignore[arg-type]  # it takes any scope
        ws="console.websocket:Protocol", lifespan="off", log_config=None, timeout_graceful_shutdown=5,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(_HANDSHAKE)
        await application.asked.wait()
        yield server, (reader, writer)
        writer.close()
    finally:
        application.may_answer.set()
        server.should_exit = True
        await serving


def complaints(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if record.levelname in {"WARNING", "ERROR", "CRITICAL"}]


@pytest.mark.parametrize(("refuses", "status"), [(True, b" 401 "), (False, b" 101 ")])
def test_a_handshake_is_answered(caplog: pytest.LogCaptureFixture, refuses: bool, status: bytes) -> None:
    async def ask() -> bytes:
        application = Application(refuses=refuses)
        async with served(application) as (_, (reader, _)):
            application.may_answer.set()
            return await reader.readline()

    assert status in asyncio.run(ask())
    assert complaints(caplog) == []


@pytest.mark.parametrize("refuses", [True, False])
def test_who_leaves_during_the_handshake_is_no_failure(caplog: pytest.LogCaptureFixture, refuses: bool) -> None:
    async def leave() -> None:
        application = Application(refuses=refuses)
        async with served(application) as (_, (_, writer)):
            writer.transport.abort()
            application.may_answer.set()
            await application.is_done.wait()

    asyncio.run(leave())
    assert complaints(caplog) == []


@pytest.mark.parametrize("refuses", [True, False])
def test_a_server_may_stop_during_a_handshake(caplog: pytest.LogCaptureFixture, refuses: bool) -> None:
    async def stop() -> bytes:
        application = Application(refuses=refuses)
        async with served(application) as (server, (reader, _)):
            server.should_exit = True
            answer = await reader.readline()
            application.may_answer.set()
            await application.is_done.wait()
            return answer

    assert b" 500 " in asyncio.run(stop())
    assert complaints(caplog) == []


class Writer(Application):
    """Writes to a client that reads nothing until it takes no more; goes on once it reads again."""

    def __init__(self) -> None:
        super().__init__(refuses=False)
        self.could_write: list[bool] = []
        self.written = 0
        self.is_full = asyncio.Event()

    async def _answer(self, scope: Any, send: Any) -> None:
        write = scope["extensions"][WRITE]
        self.could_write.append(write("before it is accepted"))
        await send({"type": "websocket.accept"})
        while write(_LONG):
            self.written += 1
        self.is_full.set()
        await send({"type": "websocket.send", "text": "sent"})
        self.could_write.append(write("written"))
        await send({"type": "websocket.close"})
        self.could_write.append(write("after it is closed"))


def test_texts_are_written_at_once_while_the_client_takes_them() -> None:
    async def read() -> tuple[Writer, bytes]:
        application = Writer()
        async with served(application) as (_, (reader, _)):
            application.may_answer.set()
            await application.is_full.wait()
            await reader.readuntil(b"\r\n\r\n")
            received = bytearray()
            while _frame("written") not in received[-_TAIL:]:
                received += await reader.read(_TAIL)
            await application.is_done.wait()
            return application, bytes(received)

    application, received = asyncio.run(read())
    assert application.could_write == [False, True, False]
    assert received.startswith(_frame(_LONG) * application.written + _frame("sent") + _frame("written"))


def _frame(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
