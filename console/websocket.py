"""uvicorn's websockets, hardened against bad handshakes and against clients that read nothing.

They offer an ASGI extension of their own, `console.write`: a function that sends a text without a coroutine. A message
to many sockets costs half as much with it.
"""

from http import HTTPStatus
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request


class Protocol(WebSocketsSansIOProtocol):
    def data_received(self, data: bytes) -> None:
        """Answers and closes a handshake that websockets cannot read, such as one with long headers."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self.scope["extensions"]["console.write"] = self.write  # type: ignore[assignment]  # uvicorn knows only its own

    def write(self, text: str) -> bool:
        """Sends a text message if the client takes it at once; returns False, and sends nothing, otherwise."""
        if self.disconnected or not self.writable.is_set():
            return False
        try:
            self.conn.send_text(text.encode())
        except InvalidState:  # not open yet, or closed already
            return False
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True

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
