"""A stream of terminals that a test plays itself."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import WebSocketRoute


def frame(output: str, stream: str = "stdout") -> str:
    return json.dumps({"type": "exec", "output": output, "streamType": stream})


@dataclass
class Exec:
    """The commands that the page opened, as the gateway would carry them."""

    opens: bool = True
    resizable: bool = False
    sockets: list[WebSocketRoute] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    acked: int = 0
    sent: int = 0
    closed: list[int] = field(default_factory=list)

    def accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        self.acked = self.sent = 0
        socket.on_message(self.on_message)
        number = len(self.sockets)
        socket.on_close(lambda code, reason: self.closed.append(number))
        if self.opens:
            socket.send("state open resizable" if self.resizable else "state open")

    def on_message(self, message: str | bytes) -> None:
        head, newline, text = str(message).partition("\n")
        word, _, number = head.partition(" ")
        if word == "input":
            assert newline
            assert len(text) <= 4096  # a longer one counts as several
            self.typed.append(text)
        elif word == "resize":
            assert self.resizable
            self.sizes.append(number)
        else:
            assert word == "ack"
            self.acked = int(number)

    def writes(self, *outputs: str, stream: str = "stdout") -> None:
        self.sent += 1
        self.sockets[-1].send("\n".join([f"batch {self.sent}", *(frame(output, stream) for output in outputs)]))

    def exits(self, code: int) -> None:
        self.sent += 1
        self.sockets[-1].send(f'batch {self.sent}\n{{"type": "exit", "code": {code}}}')
        self.ends()

    def ends(self, reason: str = "ended") -> None:
        self.sockets[-1].send(f"state ended {reason}")
        self.sockets[-1].close(code=1000, reason=reason)

    @property
    def keys(self) -> str:
        return "".join(self.typed)

    @property
    def command(self) -> list[str]:
        return parse_qs(urlsplit(self.sockets[-1].url).query)["command"]
