"""uvicorn's websockets, hardened against bad handshakes and against clients that read nothing or send too much.

They offer an ASGI extension of their own, `console.write`: a function that sends a text without a coroutine. A message
to many sockets costs half as much with it.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request

LINGER_SECONDS = 60.0  # for the client to read the rest once the application is done
CLOSING_SECONDS = 3.0  # for the client to answer when the server stops, which waits 5 s for all of them
FRAMES_PER_SECOND = 500  # pings, pongs and fragments; messages are the application's to count


class Protocol(WebSocketsSansIOProtocol):
    _linger: asyncio.TimerHandle | None = None
    _is_stopping = False
    _counted_since = 0.0
    _counted = 0

    def data_received(self, data: bytes) -> None:
        """Answers and closes a handshake that websockets cannot read, such as one with long headers.

        Drops a client that does not wait for the answer (RFC 6455, 4.1): uvicorn fails on frames before it.
        """
        if self.handshake_initiated and not self.handshake_complete:
            self.transport.abort()
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Lets go of an unfinished message at once, not when Python collects the cycles that the connection is in."""
        super().connection_lost(exc)
        self.conn.reader.buffer.clear()
        self.conn.parser.close()
        self.frames = []
        if self._linger is not None:
            self._linger.cancel()

    def eof_received(self) -> None:
        """Tells the application at once: the connection is lost only once the client has read the rest."""
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.ABNORMAL_CLOSURE.value})

    def shutdown(self) -> None:
        """Closes with 1012 and reads on until the client has answered.

        Its acknowledgements may be under way: a connection closed with something unread is reset.
        """
        if not self.handshake_complete:
            super().shutdown()
            return
        self.stop_keepalive()
        self._is_stopping = True
        if not self.transport.is_closing() and not self.close_sent:
            self._send_restart()
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(CLOSING_SECONDS, self.transport.abort)

    def _send_restart(self) -> None:
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.SERVICE_RESTART.value})
        self.conn.send_close(CloseCode.SERVICE_RESTART)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self.scope["extensions"]["console.write"] = self.write  # type: ignore[assignment]  # uvicorn knows only its own

    async def run_asgi(self) -> None:
        """Drops a client that does not read the rest: closing would wait for it for ever."""
        await super().run_asgi()
        if not self.disconnected:
            self._linger = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()  # without waiting until the client has read what was sent before

    def write(self, text: str) -> bool:
        """Sends a text message if the client takes it at once; returns False, and sends nothing, otherwise."""
        if self.transport.is_closing() or not self.writable.is_set():
            return False
        try:
            self.conn.send_text(text.encode())
        except InvalidState:  # not open yet, or closed already
            return False
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True

    async def send(self, message: Any) -> None:
        """Raises ClientDisconnected as soon as the connection closes, whoever closed it.

        uvicorn would still write to it, or mistake its own close frame for one of the application.
        Marks a refused handshake as complete. uvicorn does so only once the connection is closed, and logs an error
        if the application returns before that.
        """
        await self.writable.wait()
        if self.transport.is_closing() or self._is_stopping:
            raise ClientDisconnected
        await super().send(message)
        self.handshake_complete |= self.close_sent

    def send_receive_event_to_app(self) -> None:
        """Closes after a text that is not UTF-8, without the traceback that uvicorn logs of it."""
        self.frames = [b"".join(self.frames)]
        if self.curr_msg_data_type == "text" and not _is_utf8(self.frames[0]):
            self._fail(CloseCode.INVALID_DATA, "Not UTF-8.")
        else:
            super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answers only if the client has read what was sent before: otherwise pongs would pile up in memory.

        Not every ping needs a pong: RFC 6455, 5.5.3.
        """
        if not self._is_counted():
            return
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # the pong, dropped

    def handle_pong(self, event: Frame) -> None:
        if self._is_counted():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        if self._is_counted():
            super().handle_cont(event)

    def _is_counted(self) -> bool:
        """Counts a frame that the application does not see. Closes, and returns False, if there are too many."""
        if self.transport.is_closing():
            return False
        now = self.loop.time()
        if now - self._counted_since >= 1:
            self._counted_since, self._counted = now, 0
        self._counted += 1
        if self._counted <= FRAMES_PER_SECOND:
            return True
        self._fail(CloseCode.POLICY_VIOLATION, "Too many frames.")
        return False

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.conn.fail(code, reason)
        self.handle_parser_exception()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
