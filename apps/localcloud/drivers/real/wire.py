"""Streaming responses of an engine: read as data arrives, and written to at the same time."""

import socket
from contextlib import suppress
from typing import Any

from docker.errors import APIError

_MOST = 65536


class Chunks:
    """Decodes HTTP chunks in bulk. An engine sends one per line, so reading them one by one would be slow."""

    def __init__(self) -> None:
        self._rest = b""
        self.ended = False

    def decode(self, data: bytes) -> bytes:
        """The contents of all chunks complete by now. Raises OSError if a chunk is malformed."""
        data, parts, start = self._rest + data, [], 0
        while (line := data.find(b"\r\n", start)) >= 0 and not self.ended:
            size = _size(data[start:line])
            after = line + 2 + size
            if size == 0 or len(data) < after + 2:
                self.ended = size == 0
                break
            parts.append(data[line + 2 : after])
            start = after + 2
        self._rest = data[start:]
        return b"".join(parts)


def _size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0], 16)
    except ValueError as problem:
        raise OSError(f"The engine sent the malformed chunk size {line[:20]!r}") from problem


class Wire:
    """The connection behind a response of the `docker` package, over any transport."""

    def __init__(self, client: Any, response: Any) -> None:
        self._client, self._response = client, response
        message = response.raw._fp
        self._file = message.fp
        self._chunks = Chunks() if message.chunked else None
        self._socket.settimeout(None)  # a stream may be silent for any time

    def read(self) -> bytes:
        """Waits for data and returns what has arrived; empty at the end."""
        if self._chunks is None:
            return self.read_raw()
        while not self._chunks.ended and (data := self.read_raw()):
            if found := self._chunks.decode(data):
                return found
        return b""

    def read_raw(self) -> bytes:
        """Like `read`, on a connection that was upgraded from HTTP."""
        return bytes(self._file.read1(_MOST))

    def write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def close(self) -> None:
        """Makes a waiting read return empty or fail. Callable from any thread."""
        with suppress(OSError, AttributeError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Frees the connection, after the last read."""
        self._response.close()
        self._client.close()

    @property
    def _socket(self) -> Any:
        return self._file.raw._sock


def open_wire(client: Any, response: Any) -> Wire:
    """The connection of a response. Raises APIError if the engine refused."""
    try:
        client._raise_for_status(response)
    except APIError:
        client.close()
        raise
    return Wire(client, response)
