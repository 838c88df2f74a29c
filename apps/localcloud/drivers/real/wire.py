"""An engine's answer that goes on: what comes in is read as it comes, what goes out is written beside it."""

import socket
from contextlib import suppress
from typing import Any

from docker.errors import APIError

_MOST = 65536


class Wire:
    """The connection behind a response of the `docker` package, whatever it goes over."""

    def __init__(self, client: Any, response: Any) -> None:
        self._client, self._response = client, response
        self._message = response.raw._fp
        self._file = self._message.fp

    def read(self) -> bytes:
        """What is there, or comes next; nothing at the end."""
        return bytes(self._message.read1(_MOST))

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
        """A file over a socket has it inside; over ssh it is the connection's."""
        raw = getattr(self._file, "raw", None)
        return getattr(raw, "_sock", None) or self._response.raw.connection.sock


def opened(client: Any, response: Any) -> Wire:
    """APIError where the engine refused."""
    try:
        client._raise_for_status(response)
    except APIError:
        client.close()
        raise
    return Wire(client, response)
