"""The frames of an open stream, on top of websocket-client, read in bounded batches."""

import socket
import struct

from websocket import (
    ABNF,
    WebSocket,
    WebSocketConnectionClosedException,
    WebSocketException,
    WebSocketTimeoutException,
    continuous_frame,
    frame_buffer,
)

from .errors import Unreachable, plain
from .pipe import Pipe

MOST_FRAMES = 512
MOST_CHARACTERS = 256 * 1024
LARGEST_FRAME = 1024 * 1024
MOST_FRAGMENTS = 4096
PING_SECONDS = 10.0


def is_full(batch: list[str]) -> bool:
    """Whether the batch has reached a limit, so that more frames may be waiting."""
    return len(batch) >= MOST_FRAMES or sum(map(len, batch)) >= MOST_CHARACTERS


class Ended(Exception):
    """The stream is over. `code` is the upstream's close code, 1006 if it broke, or our own for invalid frames."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class _BoundedFrames(frame_buffer):
    def recv_length(self) -> None:
        super().recv_length()
        if self.length is not None and self.length > LARGEST_FRAME:
            raise Ended(1009, "A frame is too large.")


class _BoundedMessages(continuous_frame):
    fragments = 0

    def add(self, frame: ABNF) -> None:
        self.fragments = self.fragments + 1 if self.cont_data else 0
        held = len(self.cont_data[1]) if self.cont_data else 0
        if held + len(frame.data) > LARGEST_FRAME or self.fragments > MOST_FRAGMENTS:
            raise Ended(1009, "A message is too large.")
        super().add(frame)


class _Socket(WebSocket):
    """Only remembers the latest ping, which is answered elsewhere, as sending may block."""

    unanswered: bytes | None = None

    def pong(self, payload: str | bytes = b"") -> None:
        self.unanswered = payload.encode() if isinstance(payload, str) else payload


class Link:
    """An open websocket: the event loop reads, which never blocks, and one thread at a time sends."""

    def __init__(self, sock: socket.socket) -> None:
        self._pipe = Pipe(sock)
        self._socket = _Socket(skip_utf8_validation=True)  # checked by decoding
        self._socket.frame_buffer = _BoundedFrames(self._recv, True)
        self._socket.cont_frame = _BoundedMessages(False, True)
        self._socket.sock = self._pipe  # type: ignore[assignment]
        self._socket.connected = True
        self._ended: Ended | None = None
        self.waits_for_pong = False
        self.is_drained = False

    def fileno(self) -> int:
        return self._pipe.fileno()

    def batch(self) -> list[str]:
        """The frames that have arrived, up to the limits; empty if there are none. Raises Ended after the last one.

        Afterwards `is_drained` tells whether everything that had arrived was taken.
        """
        frames: list[str] = []
        size = 0
        self.is_drained = False
        while self._ended is None and len(frames) < MOST_FRAMES and size < MOST_CHARACTERS:
            try:
                texts = self._next(MOST_FRAMES - len(frames))
            except TimeoutError:
                self.is_drained = True
                break
            except Ended as ended:
                self._ended = ended
            else:
                frames += texts
                size += sum(map(len, texts))
        if not frames and self._ended is not None:
            raise self._ended
        return frames

    def _next(self, most: int) -> list[str]:
        """The next frame's text, and those that were read with it; empty for a ping or a pong."""
        try:
            if self._is_between_messages and (texts := self._pipe.texts(most)):
                self.waits_for_pong = False
                return texts
            opcode, frame = self._socket.recv_data_frame(control_frame=True)
            self.waits_for_pong = False
            if opcode == ABNF.OPCODE_CLOSE:
                raise _parse_close_frame(frame.data)
            return [frame.data.decode()] if opcode in (ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY) else []
        except UnicodeDecodeError:
            raise Ended(1007, "A frame is not UTF-8.") from None
        except (WebSocketConnectionClosedException, WebSocketTimeoutException):
            raise Ended(1006, "The connection broke.") from None
        except WebSocketException:
            raise Ended(1002, "The stream does not follow the protocol.") from None
        except TimeoutError:
            raise
        except OSError:
            raise Ended(1006, "The connection broke.") from None

    @property
    def _is_between_messages(self) -> bool:
        """Whether websocket-client holds no partial message, which it keeps until the rest arrives."""
        begun = self._socket.frame_buffer
        return begun.header is None and not begun.recv_buffer and self._socket.cont_frame.cont_data is None

    def pinged(self) -> bytes | None:
        """The payload of the latest ping that was not answered yet, returned only once; None if there is none."""
        ping, self._socket.unanswered = self._socket.unanswered, None
        return ping

    def ping(self) -> None:
        """Sends a ping, like `send`."""
        self.send(b"", ABNF.OPCODE_PING)

    def pong(self, ping: bytes) -> None:
        """Answers a ping of that payload, like `send`."""
        self.send(ping, ABNF.OPCODE_PONG)

    def send(self, data: str | bytes, opcode: int = ABNF.OPCODE_TEXT) -> None:
        """Sends a frame, from one thread at a time; blocks while the other side accepts none. Raises Unreachable."""
        try:
            self._socket.send(data, opcode)
        except (OSError, ValueError, WebSocketException):  # ValueError: it was closed meanwhile
            self.hang_up()
            raise Unreachable("The stream has ended.") from None

    def hang_up(self, code: int = 1000) -> None:
        self._pipe.hang_up(ABNF.create_frame(struct.pack("!H", code), ABNF.OPCODE_CLOSE).format())

    def close(self) -> None:
        if self._ended is not None and self._ended.code in {1002, 1007, 1009}:
            self.hang_up(self._ended.code)
        self._pipe.close()

    def _recv(self, size: int) -> bytes:
        data = self._pipe.recv(size)
        if not data:
            raise WebSocketConnectionClosedException("the end")
        return data


def _parse_close_frame(payload: bytes) -> Ended:
    if len(payload) < 2:
        return Ended(1005)
    return Ended(struct.unpack("!H", payload[:2])[0], plain(payload[2:].decode("utf-8", "replace")))
