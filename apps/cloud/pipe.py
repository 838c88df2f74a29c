"""A socket for websocket-client that reads ahead into a buffer, never blocks reading, and may block sending."""

import select
import socket
import ssl
from contextlib import suppress
from threading import Lock
from time import monotonic

from .textframes import texts_in

SEND_SECONDS = 10.0
_CHUNK = 64 * 1024
_FEW = 4096  # bytes; after a shorter read nothing more is expected at once


class Pipe:
    """Takes the socket's place inside websocket-client and reads ahead what has already arrived.

    The event loop reads and a thread may send. They share a lock, as TLS connections are not safe for two threads at
    once; the socket itself never blocks, so the lock is held only briefly.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._tells_of_more = not isinstance(sock, ssl.SSLSocket)  # TLS may have buffered more than the socket shows
        self._is_short = False
        self._lock = Lock()
        self._buffer = b""
        self._at = 0

    def recv(self, size: int) -> bytes:
        """Up to `size` bytes, b"" at the end. Raises TimeoutError if nothing has arrived."""
        self._read_ahead()
        start, self._at = self._at, self._at + size
        return self._buffer[start : self._at]

    def texts(self, most: int) -> list[str]:
        """The complete text frames that have arrived; to be called at the start of a frame. Raises as `recv` does."""
        self._read_ahead()
        texts, self._at = texts_in(self._buffer, self._at, most)
        return texts

    def _read_ahead(self) -> None:
        if self._at >= len(self._buffer):
            self._buffer, self._at = self._receive(), 0

    def _receive(self) -> bytes:
        if self._is_short:  # the last read emptied the socket; what has come since is read next time
            self._is_short = False
            raise TimeoutError("nothing is there")
        try:
            with self._lock:
                data = self._sock.recv(_CHUNK)
            self._is_short = self._tells_of_more and 0 < len(data) < _FEW
            return data
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise TimeoutError("nothing is there") from None

    def fileno(self) -> int:
        return self._sock.fileno()

    def send(self, data: bytes) -> int:
        deadline = monotonic() + SEND_SECONDS
        while True:
            try:
                with self._lock:
                    return self._sock.send(data)
            except (BlockingIOError, ssl.SSLWantWriteError):
                self._wait(select.POLLOUT, deadline)
            except ssl.SSLWantReadError:
                self._wait(select.POLLIN, deadline)

    def _wait(self, events: int, deadline: float) -> None:
        left = deadline - monotonic()
        poll = select.poll()
        poll.register(self._sock, events)
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError("nothing came in time")

    def hang_up(self, last_words: bytes) -> None:
        """Sends the last words if that does not block, and ends pending reads and sends. Safe from any thread."""
        with suppress(OSError), self._lock:  # the other side may be gone, or not read
            self._sock.send(last_words)
        with suppress(OSError):  # already shut down
            self._sock.shutdown(socket.SHUT_RDWR)

    def gettimeout(self) -> float:
        return SEND_SECONDS

    def close(self) -> None:
        self._sock.close()
