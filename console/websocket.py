"""uvicorn's websockets, hardened against bad handshakes and against clients that read nothing."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class Protocol(WebSocketsSansIOProtocol):
    def data_received(self, data: bytes) -> None:
        """Answers and closes a handshake that websockets cannot read, such as one with long headers."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    async def send(self, message: Any) -> None:
        """Marks a refused handshake as complete. uvicorn does so only once the connection is closed, and logs an error
        if the application returns before that."""
        await super().send(message)
        self.handshake_complete |= self.close_sent

    def handle_ping(self) -> None:
        """Answers only if the client has read what was sent before: otherwise pongs would pile up in memory.

        Not every ping needs a pong: RFC 6455, 5.5.3.
        """
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # the pong, dropped
