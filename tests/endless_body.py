"""Sends a request body without an end, as an attacker could."""

import socket

from tests.servers import Running

_MOST = 256


def megabytes_taken(server: Running, path: str) -> int:
    """How many megabytes the server reads before it closes the connection; 256 if it never does."""
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
