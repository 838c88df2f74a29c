"""A body without an end, as a stranger could send one."""

import socket

from tests.servers import Running

_MOST = 256


def megabytes_taken(server: Running, path: str) -> int:
    """How many the server takes until it closes the connection; 256 where it would take any number."""
    host, port = server.url.removeprefix("http://").split(":")
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head.encode())
        for sent in range(_MOST):
            try:
                connection.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
            except OSError:
                return sent
    return _MOST
