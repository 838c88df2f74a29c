"""The client of both ways: many websockets in one event loop, read with as little work as can be.

A client library takes more time for a frame than the console does: the client would be what is measured.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
ACK_EVERY = 4  # batches, as the pages do
OPENING_SECONDS = 60.0
OPENED_AT_ONCE = 20


@dataclass(frozen=True)
class Way:
    """How to the source: `through` the console, or straight. `processes` are those whose work is counted."""

    host: str
    port: int
    through: bool
    headers: tuple[str, ...] = ()
    processes: tuple[tuple[str, int], ...] = ()


class Tab(asyncio.Protocol):
    """One websocket. `on_lines` gets the upstream's frames, out of the batches where there are batches.

    With `acknowledges` False `acknowledge` has to be called, at the latest after seven batches.
    """

    def __init__(self, way: Way, path: str, on_lines: Callable[[list[bytes]], None], *, acknowledges: bool = True):
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._way = way
        self._path = path
        self._on_lines = on_lines
        self._acknowledges = acknowledges
        self._data = b""
        self._number = b""
        self._over = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        lines = [
            f"GET {self._path} HTTP/1.1",
            f"Host: {self._way.host}:{self._way.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            *self._way.headers,
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self.opened.done() and not self._agrees():
            return
        texts = self._texts()
        lines = self._lines(texts) if self._way.through else texts
        if lines:
            self._on_lines(lines)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("The connection was lost at its opening."))
        elif not self._over:
            print("A stream was lost: the figures do not count.", flush=True)

    def _agrees(self) -> bool:
        head, end, rest = self._data.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 101 "):
            self.opened.set_exception(ConnectionError(f"The stream was refused: {head[:100]!r}"))
            return False
        self.opened.set_result(None)
        self._data = rest
        return True

    def _texts(self) -> list[bytes]:
        """All whole text frames that are there. Servers neither mask nor, these ones, split."""
        data, at, texts = self._data, 0, []
        while at + 2 <= len(data):
            start, length = at + 2, data[at + 1]
            if length > 125:
                start += 2 if length == 126 else 8
                length = int.from_bytes(data[at + 2 : start], "big")
            if start + length > len(data):
                break
            if data[at] == TEXT:
                texts.append(data[start : start + length])
            else:
                self._answer(data[at], data[start : start + length])
            at = start + length
        self._data = data[at:]
        return texts

    def _lines(self, texts: list[bytes]) -> list[bytes]:
        lines: list[bytes] = []
        for text in texts:
            header, _, batch = text.partition(b"\n")
            if header.startswith(b"batch "):
                self._number = header.removeprefix(b"batch ")
                lines += batch.split(b"\n")
            elif not header.startswith(b"state open"):
                print(f"The console says {header.decode()!r}: the figures do not count.", flush=True)
        if self._acknowledges and int(self._number or 0) % ACK_EVERY == 0:
            self.acknowledge()
        return lines

    def _answer(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._send(payload, PONG)
        elif opcode == CLOSE and not self._transport.is_closing():
            print(f"A stream was closed with {payload!r}: the figures do not count.", flush=True)
            self.abort()

    def acknowledge(self) -> None:
        if self._number:
            self._send(b"ack " + self._number)
            self._number = b""

    def say(self, text: str) -> None:
        """Types it, or tells the source."""
        self._send((f"input\n{text}" if self._way.through else text).encode())

    def _send(self, payload: bytes, opcode: int = TEXT) -> None:
        """Up to 125 bytes; masked with zeros, which leaves them as they are."""
        self._transport.write(bytes((opcode, 0x80 | len(payload), 0, 0, 0, 0)) + payload)

    def abort(self) -> None:
        self._over = True
        self._transport.abort()


@asynccontextmanager
async def opened(tabs: list[Tab], way: Way) -> AsyncIterator[None]:
    """All of them are open within the body."""
    loop = asyncio.get_running_loop()
    few = asyncio.Semaphore(OPENED_AT_ONCE)

    async def open_one(tab: Tab) -> None:
        async with few:
            await loop.create_connection(lambda: tab, way.host, way.port)
            await tab.opened

    async with asyncio.timeout(OPENING_SECONDS):
        await asyncio.gather(*map(open_one, tabs))
    try:
        yield
    finally:
        for tab in tabs:
            tab.abort()


@dataclass
class Effort:
    """How much CPU the processes took in the body, in cores."""

    way: Way
    text: str = ""
    _began: float = 0.0
    _spent: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._began, self._spent = monotonic(), self._seconds()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        passed = monotonic() - self._began
        cores = [f"{name} {(spent - self._spent[name]) / passed:.2f}" for name, spent in self._seconds().items()]
        self.text = f"CPU {'through' if self.way.through else 'direct'}: {', '.join(cores)}"

    def _seconds(self) -> dict[str, float]:
        return {name: _cpu_seconds(pid) for name, pid in (*self.way.processes, ("client", os.getpid()))}


def _cpu_seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():  # not on this system
        return float("nan")
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
