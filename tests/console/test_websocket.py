"""The servers' protocol: what clients do wrong leaves no complaint in the log and holds nothing up; texts are written
at once."""

import asyncio
import gc
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from websockets.frames import Close, Frame, Opcode

from apps.gateway.browser import WRITE
from console.websocket import FRAMES_PER_SECOND

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
            await self._answer(scope, receive, send)
        finally:
            self.is_done.set()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        if self._refuses:
            await send({"type": "websocket.http.response.start", "status": 401, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b"no\n"})
        else:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close"})


@asynccontextmanager
async def served(application: Application, **options: Any) -> AsyncIterator[tuple[uvicorn.Server, Streams]]:
    """The server, and a connection whose handshake the application looks at."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,  # type: ignore[arg-type]  # it takes any scope
        ws="console.websocket:Protocol", lifespan="off", log_config=None, timeout_graceful_shutdown=5,
        **options,
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

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
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


def _close(code: int, reason: str) -> bytes:
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)


_RESTART = _close(1012, "")


class Chatter(Application):
    """Sends bursts of texts until the client is gone."""

    def __init__(self) -> None:
        super().__init__(refuses=False)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        with suppress(OSError):
            while True:
                for _ in range(100):
                    await send({"type": "websocket.send", "text": "text"})
                await asyncio.sleep(0)


_MASK = bytes(4)
_HELD = 900_000  # bytes
_LENGTH = _HELD.to_bytes(8, "big")
_RESERVED = b"\x83\x80" + _MASK


def test_who_speaks_before_the_handshake_is_answered_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    async def speak() -> bytes:
        application = Application(refuses=False)
        async with served(application) as (_, (reader, writer)):
            writer.write(_RESERVED)
            with suppress(ConnectionResetError):
                return await reader.read()
            return b""

    assert asyncio.run(speak()) == b""
    assert complaints(caplog) == []


def test_who_sends_no_frames_is_told_and_closed(caplog: pytest.LogCaptureFixture) -> None:
    async def send() -> bytes:
        application = Chatter()
        async with served(application) as (_, (reader, writer)):
            application.may_answer.set()
            await reader.readuntil(_frame("text"))
            writer.write(_RESERVED)
            received = await reader.read()
            await application.is_done.wait()
            return received

    assert asyncio.run(send()).endswith(_close(1002, "invalid opcode"))
    assert complaints(caplog) == []


@pytest.mark.parametrize(
    "frames", [b"\x81\x82" + _MASK + b"\xc3\x28", b"\x01\x81" + _MASK + b"\xc3\x80\x81" + _MASK + b"\x28"]
)
def test_a_text_that_is_not_utf8_is_told_and_closed(caplog: pytest.LogCaptureFixture, frames: bytes) -> None:
    async def send() -> bytes:
        application = Chatter()
        async with served(application) as (_, (reader, writer)):
            application.may_answer.set()
            await reader.readuntil(_frame("text"))
            writer.write(frames)
            return await reader.read()

    assert asyncio.run(send()).endswith(_close(1007, "Not UTF-8."))
    assert complaints(caplog) == []


class Listener(Application):
    """Waits until the client sends a whole message or is gone."""

    def __init__(self) -> None:
        super().__init__(refuses=False)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await receive()


@pytest.mark.parametrize(
    "start", [b"\x81\xff" + _LENGTH + _MASK + b"y" * (_HELD - 1), b"\x01\xff" + _LENGTH + _MASK + b"y" * _HELD],
    ids=["frame", "fragment"],
)  # fmt: skip
def test_nothing_holds_the_unfinished_message_of_a_client_that_is_gone(start: bytes) -> None:
    async def measure_held() -> int:
        application = Listener()
        async with served(application) as (_, (reader, writer)):
            application.may_answer.set()
            await reader.readuntil(b"\r\n\r\n")
            before, _ = tracemalloc.get_traced_memory()
            writer.write(start)
            await writer.drain()
            writer.close()
            await application.is_done.wait()
            return tracemalloc.get_traced_memory()[0] - before

    tracemalloc.start()
    gc.disable()
    try:
        assert asyncio.run(measure_held()) < _HELD / 2
    finally:
        gc.enable()
        tracemalloc.stop()


def test_the_client_of_a_server_that_stops_may_still_send(caplog: pytest.LogCaptureFixture) -> None:
    async def stop() -> bytes:
        application = Chatter()
        async with served(application) as (server, (reader, writer)):
            application.may_answer.set()
            await reader.readuntil(_frame("text"))
            server.should_exit = True
            await application.is_done.wait()
            writer.write((b"\x81\x81" + _MASK + b"x") * 100)
            received = bytearray()
            while not received.endswith(_RESTART):
                received += await reader.read(_TAIL)
            writer.write(b"\x88\x82" + _MASK + b"\x03\xf4")
            return bytes(received) + await reader.read()

    assert asyncio.run(stop()).endswith(_frame("text") + _RESTART)
    assert complaints(caplog) == []


def test_a_server_that_stops_does_not_wait_for_ever(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.websocket.CLOSING_SECONDS", 0.05)

    async def stop() -> None:
        application = Filler(waits=True)
        async with served(application) as (server, (_, writer)):
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is one that reads
            application.may_answer.set()
            await application.is_full.wait()
            server.should_exit = True
            await _all_gone(server)

    asyncio.run(stop())
    assert complaints(caplog) == []


def test_who_leaves_amid_a_burst_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    async def leave() -> None:
        application = Chatter()
        async with served(application) as (_, (reader, writer)):
            application.may_answer.set()
            await reader.readuntil(_frame("text"))
            writer.close()
            await application.is_done.wait()

    asyncio.run(leave())
    assert complaints(caplog) == []


@pytest.mark.parametrize("kind", [b"\x89\x80", b"\x8a\x80", b"\x00\x80"], ids=["pings", "pongs", "fragments"])
def test_frames_that_the_application_does_not_count_are_limited(caplog: pytest.LogCaptureFixture, kind: bytes) -> None:
    async def pour() -> bytes:
        application = Chatter()
        async with served(application) as (_, (reader, writer)):
            application.may_answer.set()
            await reader.readuntil(_frame("text"))
            writer.write(b"\x01\x80" + _MASK)
            writer.write((kind + _MASK) * (FRAMES_PER_SECOND * 2 + 1))
            return await reader.read()

    assert asyncio.run(pour()).endswith(_close(1008, "Too many frames."))
    assert complaints(caplog) == []


class Filler(Application):
    """Writes to a client that reads nothing until it takes no more; then either returns or waits for its end."""

    def __init__(self, *, waits: bool) -> None:
        super().__init__(refuses=False)
        self.is_full = asyncio.Event()
        self._waits = waits

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await super().__call__(scope, receive, send)
        if self._waits:
            await receive()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        while scope["extensions"][WRITE](_LONG):
            pass
        self.is_full.set()


async def _all_gone(server: uvicorn.Server) -> None:
    async with asyncio.timeout(3):
        while server.server_state.connections:  # noqa: ASYNC110  (uvicorn tells nobody)
            await asyncio.sleep(0.01)


def test_an_application_learns_at_once_that_a_client_left_without_reading(caplog: pytest.LogCaptureFixture) -> None:
    async def leave() -> None:
        application = Filler(waits=True)
        async with served(application) as (server, (_, writer)):
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is one that reads
            application.may_answer.set()
            await application.is_full.wait()
            writer.write_eof()
            async with asyncio.timeout(3):
                while server.server_state.tasks:  # noqa: ASYNC110  (uvicorn tells nobody)
                    await asyncio.sleep(0.01)
            writer.transport.abort()

    asyncio.run(leave())
    assert complaints(caplog) == []


@pytest.mark.parametrize("waits", [True, False], ids=["no pong", "the application is done"])
def test_who_reads_nothing_is_dropped(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    monkeypatch.setattr("console.websocket.LINGER_SECONDS", 0.05)
    pings = {"ws_ping_interval": 0.05, "ws_ping_timeout": 0.05} if waits else {}

    async def read_nothing() -> None:
        application = Filler(waits=waits)
        async with served(application, **pings) as (server, (_, writer)):
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is one that reads
            application.may_answer.set()
            await _all_gone(server)

    asyncio.run(read_nothing())
    assert complaints(caplog) == []


def test_pings_of_who_reads_nothing_are_not_answered() -> None:
    async def ping() -> bytes:
        application = Filler(waits=True)
        async with served(application) as (_, (reader, writer)):
            application.may_answer.set()
            await application.is_full.wait()
            writer.write((b"\x89\x80" + _MASK) * FRAMES_PER_SECOND)
            await reader.readuntil(b"\r\n\r\n")
            received = bytearray()
            with suppress(TimeoutError):
                while True:
                    received += await asyncio.wait_for(reader.read(1_000_000), 0.5)
            return bytes(received)

    assert asyncio.run(ping()).count(b"\x8a\x00") == 0
