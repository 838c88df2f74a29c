"""Bodies that no call takes."""

import socket

from tests import servers


def test_no_more_of_a_body_is_read_than_anything_takes(local_cloud: servers.Running) -> None:
    """Not even of somebody unknown's."""
    host, port = local_cloud.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        head = f"POST /api/app/v1/service/ HTTP/1.1\r\nHost: {host}:{port}\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        sent = 0
        try:
            while sent < 256:  # MB
                connection.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
                sent += 1
        except OSError:
            pass
    assert 15 < sent < 64
