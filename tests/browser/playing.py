"""A log stream that a test plays itself, as the gateway would."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, WebSocketRoute, expect

WINDOW = 8
BATCH = 512
START = 1_433_779_324


def frame(text: str, at: float, stream: str = "stdout", source: str = "") -> str:
    shown = {"type": "log", "log": f"{text}\n", "streamType": stream, "timestamp": at}
    return json.dumps(shown | ({"source": source} if source else {}))


@dataclass
class Script:
    """What the stream sends, as the gateway would: batches, no more than the window ahead of what was acknowledged."""

    frames: list[str]
    name: str = ""
    sockets: list[WebSocketRoute] = field(default_factory=list)
    sent: int = 0
    batches: int = 0
    acked: int = 0

    def accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        self.sent = self.batches = self.acked = 0
        socket.on_message(self.on_message)
        socket.send("state open")
        self.send_batches()

    def on_message(self, message: str | bytes) -> None:
        word, _, number = str(message).partition(" ")
        assert word == "ack"
        self.acked = int(number)
        self.send_batches()

    def send_batches(self) -> None:
        while self.sent < len(self.frames) and self.batches - self.acked < WINDOW:
            part = self.frames[self.sent : self.sent + BATCH]
            self.sent += len(part)
            self.batches += 1
            self.sockets[-1].send("\n".join([f"batch {self.batches}", *part]))

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.sockets[-1].url).query)


OpenLog = Callable[..., Page]


def expect_count(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-log-count]")).to_have_text(text, timeout=30_000)
