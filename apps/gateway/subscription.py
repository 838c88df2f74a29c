"""The queue of events for one websocket. Bounded: a reader that lags too far behind loses its queue and is told."""

import asyncio
from collections import deque

from .browser import Batch, Browser
from .ends import LAGGED, Close

OPEN = "state open"
MOST_WAITING = 64
MOST_CHARACTERS = 1024 * 1024

Item = str | Batch | Close  # a message of the console's own, events, the end of the stream


class Subscription:
    """Events pass by the queue while the browser takes them at once.

    `is_page`: it speaks console.v1, and lists its objects again when told that the stream is open.
    """

    def __init__(self, browser: Browser) -> None:
        self.is_page = browser.is_framed
        self._try_pass_on = browser.try_pass_on
        self._items: deque[Item] = deque()
        self._size = 0
        self._filled = asyncio.Event()

    def tell(self, item: Item) -> None:
        if not self._items and isinstance(item, Batch) and self._try_pass_on(item):
            return
        size = _size_of(item)
        if len(self._items) >= MOST_WAITING or self._size + size > MOST_CHARACTERS:
            self._items.clear()
            self._size = 0
            if isinstance(item, Batch):
                item, size = (OPEN if self.is_page else LAGGED), 0
        self._items.append(item)
        self._size += size
        self._filled.set()

    async def next(self) -> Item:
        while not self._items:
            self._filled.clear()
            await self._filled.wait()
        item = self._items.popleft()
        self._size -= _size_of(item)
        return item


def _size_of(item: Item) -> int:
    return len(item.text) if isinstance(item, Batch) else 0
