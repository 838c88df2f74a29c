"""Listens to the events of engines."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ..base import EngineError
from .clients import OPENING, Address, connect, engine_errors
from .owned import uuid_in
from .shape import NODE

_CHANGES = ("die", "start", "destroy", "pause", "unpause")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds until an engine that does not answer is tried again


@dataclass
class News:
    """Changes that were reported but not collected yet."""

    wake: Callable[[], None]
    containers: deque[UUID] = field(default_factory=deque)
    nodes: deque[UUID] = field(default_factory=deque)

    def add_container(self, container: UUID) -> None:
        self.containers.append(container)
        self.wake()

    def add_node(self, node: UUID) -> None:
        self.nodes.append(node)
        self.wake()


class Watch:
    """Listens to one engine in a thread of its own until `end`. Also reports when the connection is made or lost."""

    def __init__(self, node: UUID, address: Address, news: News) -> None:
        self._node, self._address, self._news = node, address, news
        self._ended = threading.Event()
        self._events: Any = None
        threading.Thread(target=self._run, name=f"watch {node}", daemon=True).start()

    def end(self) -> None:
        """Ends the thread, even while it waits for an event."""
        self._ended.set()
        if self._events is not None:
            with suppress(OSError):
                self._events.close()

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._ended.is_set():
            try:
                with engine_errors():
                    self._listen()
                pause = _FIRST_PAUSE
            except EngineError:
                pause = min(pause * 2, _LONGEST_PAUSE)
            self._news.add_node(self._node)
            self._ended.wait(pause)

    def _listen(self) -> None:
        client = connect(self._address, OPENING)
        wanted = {"type": ["container"], "label": [f"{NODE}={self._node}"], "event": list(_CHANGES)}
        try:
            self._events = client.events(decode=True, filters=wanted)
            if self._ended.is_set():
                return
            self._news.add_node(self._node)  # events before this were missed
            for event in self._events:
                if self._ended.is_set():
                    return
                if (container := uuid_in(event["Actor"]["Attributes"])) is not None:
                    self._news.add_container(container)
        finally:
            client.close()
