"""An engine's answer that goes on: what comes in is read as it comes, what goes out is written beside it."""

import socket
from contextlib import suppress
from typing import Any

from docker.errors import APIError

_MOST = 65536


class Chunks:
    """HTTP's chunks put together. An engine sends one for each line; read one by one they would be most of the work."""

    def __init__(self) -> None:
        self._rest = b""
        self.ended = False

    def taken_from(self, data: bytes) -> bytes:
        """What all chunks hold that are whole by now. OSError where that is none."""
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
        raise OSError(f"The engine gave {line[:20]!r} for the size of a chunk") from problem


class Wire:
    """The connection behind a response of the `docker` package, whatever it goes over."""

    def __init__(self, client: Any, response: Any) -> None:
        self._client, self._response = client, response
        message = response.raw._fp
        self._file = message.fp
        self._chunks = Chunks() if message.chunked else None
        self._socket.settimeout(None)  # it may be silent for as long as it likes

    def read(self) -> bytes:
        """What is there, or comes next; nothing at the end."""
        if self._chunks is None:
            return self.read_raw()
        while not self._chunks.ended and (data := self.read_raw()):
            if found := self._chunks.taken_from(data):
                return found
        return b""

    def read_raw(self) -> bytes:
        """The same on a connection that is no HTTP any more."""
        return bytes(self._file.read1(_MOST))

    def write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def close(self) -> None:
        """A read that waits comes back empty, or fails. From any thread."""
        with suppress(OSError, AttributeError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """After the last read."""
        self._response.close()
        self._client.close()

    @property
    def _socket(self) -> Any:
        return self._file.raw._sock


def opened(client: Any, response: Any) -> Wire:
    """APIError where the engine refused."""
    try:
        client._raise_for_status(response)
    except APIError:
        client.close()
        raise
    return Wire(client, response)
