"""Terminal input that the upstream has not read yet: in order, and bounded."""

import asyncio
from collections import deque

MOST_CHARACTERS = 64 * 1024
PATIENCE_SECONDS = 3.0


class Inbox:
    def __init__(self) -> None:
        self._texts: deque[str] = deque()
        self._size = 0
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()

    async def put(self, text: str) -> bool:
        """Waits a moment for room, which slows the sender down. False if there was none."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self._texts and self._size + len(text) > MOST_CHARACTERS:
                    self._emptied.clear()
                    await self._emptied.wait()
        except TimeoutError:
            return False
        self._texts.append(text)
        self._size += len(text)
        self._filled.set()
        return True

    async def get(self) -> str:
        while not self._texts:
            self._filled.clear()
            await self._filled.wait()
        text = self._texts.popleft()
        self._size -= len(text)
        self._emptied.set()
        return text
