"""An upstream that misbehaves on command, over real sockets: HTTP and websockets on one port.

    with FaultServer() as server:
        server.rest = answers(503, {"error": "maintenance"}, **{"Retry-After": "1"})
        server.stream = floods('{"type": "log"}')

A behaviour is a function of an Exchange. What came in is kept in `server.received`.
"""

import json
import socket
import ssl
import struct
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha1
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: HTTPMessage
    body: bytes
    source: tuple[str, int]  # tells the connections apart

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}


class Exchange(BaseHTTPRequestHandler):
    """One request and what is done with it; after `upgrade`, one websocket."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body goes without waiting until the other side has the headers
    server: "_Server"

    def handle_one_request(self) -> None:
        with suppress(OSError):
            super().handle_one_request()

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        faults = self.server.faults
        with faults.lock:
            faults.received.append(Received(self.command, self.path, self.headers, body, self.client_address))
        is_stream = self.headers.get("Upgrade", "").lower() == "websocket"
        try:
            (faults.stream if is_stream else faults.rest)(self)
        finally:
            self.close_connection = self.close_connection or is_stream

    do_GET = do_POST = do_PATCH = do_DELETE = _take  # noqa: N815  (the names http.server looks for)

    def setup(self) -> None:
        super().setup()
        with self.server.faults.lock:
            self.server.faults.connections.add(self.connection)

    def finish(self) -> None:
        with self.server.faults.lock:
            self.server.faults.connections.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, *args: object) -> None:
        pass

    @property
    def faults(self) -> "FaultServer":
        return self.server.faults

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """Ends the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def upgrade(self, **headers: str) -> None:
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        for name, value in {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Accept": b64encode(sha1(key.encode()).digest()).decode(),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()

    def frame(self, payload: str | bytes, opcode: int = TEXT, *, final: bool = True) -> None:
        self.wfile.write(frame_of(payload, opcode, final=final))

    def close_frame(self, code: int, reason: str = "") -> None:
        self.frame(struct.pack("!H", code) + reason.encode(), CLOSE)

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """What the other side sends, control frames too, until it ends."""
        with suppress(OSError):
            while head := self.rfile.read(2):
                length = head[1] & 127
                if length > 125:
                    length = int.from_bytes(self.rfile.read(2 if length == 126 else 8), "big")
                mask, data = self.rfile.read(4), self.rfile.read(length)
                yield head[0] & 15, bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))

    def texts(self) -> Iterator[str]:
        """The other side's texts, until it ends. Pings are answered."""
        for opcode, data in self.frames():
            if opcode == TEXT:
                yield data.decode()
            elif opcode == PING:
                self.frame(data, PONG)
            elif opcode == CLOSE:
                return


def frame_of(payload: str | bytes, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """A server's frame, as bytes on the wire."""
    data = payload.encode() if isinstance(payload, str) else payload
    if len(data) < 126:
        length = bytes([len(data)])
    elif len(data) < 1 << 16:
        length = b"\x7e" + struct.pack("!H", len(data))
    else:
        length = b"\x7f" + struct.pack("!Q", len(data))
    return bytes([(128 if final else 0) | opcode]) + length + data


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, faults: "FaultServer") -> None:
        self.faults = faults
        super().__init__(("127.0.0.1", 0), Exchange)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread, so that a handshake holds up nobody."""
        tls = self.faults.tls
        super().finish_request(tls.wrap_socket(request, server_side=True) if tls else request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.faults.failures.append(client_address)


Behaviour = Callable[[Exchange], None]


@dataclass
class FaultServer:
    rest: Behaviour = field(default_factory=lambda: lists())
    stream: Behaviour = field(default_factory=lambda: talks())
    received: list[Received] = field(default_factory=list)
    failures: list[Any] = field(default_factory=list)
    connections: set[socket.socket] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)
    tls: ssl.SSLContext | None = None
    stopping: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def drop_connections(self) -> None:
        """Closes all that are open, as a server does with those that were idle for long."""
        with self.lock:
            connections = list(self.connections)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    @property
    def stream_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    @property
    def paths(self) -> list[str]:
        return [each.path for each in self.received]


# Behaviours


def answers(status: int = 200, data: object = None, **headers: str) -> Behaviour:
    """JSON. Headers may be given with underscores."""
    body = b"" if data is None else json.dumps(data).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.answer(status, body, {"Content-Type": "application/json", **named})


def says(body: bytes, status: int = 200, content_type: str = "application/json", **headers: str) -> Behaviour:
    """A body as it is."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.answer(status, body, {"Content-Type": content_type, **named})


def lists(count: int = 0, *, at_most: int = 1000, total: int | None = None, meta: bool = True) -> Behaviour:
    """A list of `count` numbered objects, in pages of `at_most` however much is asked for."""

    def behave(exchange: Exchange) -> None:
        offset = int(exchange.query.get("offset", 0))
        limit = min(int(exchange.query.get("limit", 25)), at_most)
        objects = [
            {"uuid": f"u{number}", "resource_uri": f"/api/app/v1/service/u{number}/"}
            for number in range(offset, min(count, offset + limit))
        ]
        following = f"/next?offset={offset + limit}" if offset + limit < count else None
        about = {"limit": limit, "offset": offset, "next": following, "previous": None}
        known = {} if total == -1 else {"total_count": count if total is None else total}
        answers(200, {"objects": objects, **({"meta": {**about, **known}} if meta else {})})(exchange)

    return behave


def hangs(exchange: Exchange) -> None:
    """Takes the request and says nothing."""
    exchange.faults.stopping.wait(60)
    exchange.close_connection = True


def resets(exchange: Exchange) -> None:
    exchange.reset()


def gibberish(exchange: Exchange) -> None:
    """No HTTP at all."""
    exchange.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    exchange.close_connection = True


def breaks_off(exchange: Exchange) -> None:
    """Promises more of a body than comes."""
    exchange.send_response(200)
    exchange.send_header("Content-Length", "1000")
    exchange.end_headers()
    exchange.wfile.write(b'{"objects": [')
    exchange.reset()


def redirects(to: str, status: int = 302) -> Behaviour:
    return says(b"", status, Location=to)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One behaviour after the other; the last one stays."""
    left = list(behaviours)
    lock = Lock()

    def behave(exchange: Exchange) -> None:
        with lock:
            now = left.pop(0) if len(left) > 1 else left[0]
        now(exchange)

    return behave


# Behaviours of streams; those above refuse the handshake


def talks(*frames: str, code: int | None = 1000, reason: str = "") -> Behaviour:
    """Sends the frames and closes; with `code` None it stays, answers pings, and says nothing more."""

    def behave(exchange: Exchange) -> None:
        exchange.upgrade()
        for text in frames:
            exchange.frame(text)
        if code is not None:
            exchange.close_frame(code, reason)
        for opcode, data in exchange.frames():
            if opcode == PING:
                exchange.frame(data, PONG)
            if opcode == CLOSE:
                return

    return behave


def floods(text: str, burst: int = 100) -> Behaviour:
    """Sends as fast as it is read, until the other side ends."""

    def behave(exchange: Exchange) -> None:
        exchange.upgrade()
        data = frame_of(text) * burst
        while not exchange.faults.stopping.is_set():
            exchange.wfile.write(data)

    return behave


def echoes(exchange: Exchange) -> None:
    """Sends every text back."""
    exchange.upgrade()
    for text in exchange.texts():
        exchange.frame(text)


def stuck(exchange: Exchange) -> None:
    """Agrees, says hello, and reads nothing."""
    exchange.upgrade()
    exchange.frame("hello")
    exchange.faults.stopping.wait(60)


def silent(exchange: Exchange) -> None:
    """Agrees and never says a word, not even to a ping."""
    exchange.upgrade()
    exchange.faults.stopping.wait(60)


def vanishes(*frames: str) -> Behaviour:
    """Sends the frames and breaks the connection without a close frame."""

    def behave(exchange: Exchange) -> None:
        exchange.upgrade()
        for text in frames:
            exchange.frame(text)
        exchange.wfile.flush()

    return behave


def raw(data: bytes) -> Behaviour:
    """Agrees and sends bytes as they are, frames or not, then waits for the end."""

    def behave(exchange: Exchange) -> None:
        exchange.upgrade()
        exchange.wfile.write(data)
        for _ in exchange.frames():
            pass

    return behave
