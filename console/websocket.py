"""uvicorn's websockets, for peers that ask and do not read: the answers would pile up in memory."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class Protocol(WebSocketsSansIOProtocol):
    def handle_ping(self) -> None:
        """Answered where what was sent before has been taken. RFC 6455, 5.5.3: not every ping needs a pong."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # the pong, dropped
