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
    """Whether there may have been more to take."""
    return len(batch) >= MOST_FRAMES or sum(map(len, batch)) >= MOST_CHARACTERS


class Ended(Exception):
    """The stream is over. `code` is the upstream's close code, or ours for what we do not take; 1006: it broke."""

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


class Link:
    """An open websocket. Pings of the other side are answered, and one that answers none of ours is given up."""

    def __init__(self, sock: socket.socket) -> None:
        self._pipe = Pipe(sock)
        self._socket = WebSocket(skip_utf8_validation=True)  # checked by decoding
        self._socket.frame_buffer = _BoundedFrames(self._recv, True)
        self._socket.cont_frame = _BoundedMessages(False, True)
        self._socket.sock = self._pipe  # type: ignore[assignment]
        self._socket.connected = True
        self._ended: Ended | None = None
        self._waits_for_pong = False

    def batch(self) -> list[str]:
        """Waits for a frame, then takes what else is there already. Ended once all frames were taken."""
        frames: list[str] = []
        size = 0
        while self._ended is None and len(frames) < MOST_FRAMES and size < MOST_CHARACTERS:
            self._pipe.patience = 0.0 if frames else PING_SECONDS
            try:
                texts = self._next(MOST_FRAMES - len(frames))
            except TimeoutError:
                if frames:
                    break
                self._probe()
            except Ended as ended:
                self._ended = ended
            else:
                frames += texts
                size += sum(map(len, texts))
        if not frames and self._ended is not None:
            raise self._ended
        return frames

    def _next(self, most: int) -> list[str]:
        """The next frame's text, and those that were read with it; nothing for a ping or a pong."""
        try:
            if self._is_between_messages and (texts := self._pipe.texts(most)):
                self._waits_for_pong = False
                return texts
            opcode, frame = self._socket.recv_data_frame(control_frame=True)
            self._waits_for_pong = False
            if opcode == ABNF.OPCODE_CLOSE:
                raise _end_in(frame.data)
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
        """Whether websocket-client holds no part of one, which it keeps when the rest does not come in time."""
        begun = self._socket.frame_buffer
        return begun.header is None and not begun.recv_buffer and self._socket.cont_frame.cont_data is None

    def _probe(self) -> None:
        if self._waits_for_pong:
            self._ended = Ended(1006, "The other side does not answer any more.")
            return
        self._waits_for_pong = True
        try:
            self._socket.ping()
        except (OSError, WebSocketException):
            self._ended = Ended(1006, "The connection broke.")

    def send(self, text: str) -> None:
        """From one thread at a time. Unreachable where it cannot be sent any more."""
        try:
            self._socket.send(text)
        except (OSError, WebSocketException):
            self.hang_up()
            raise Unreachable("The stream is over.") from None

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


def _end_in(payload: bytes) -> Ended:
    if len(payload) < 2:
        return Ended(1005)
    return Ended(struct.unpack("!H", payload[:2])[0], plain(payload[2:].decode("utf-8", "replace")))
