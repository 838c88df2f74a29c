"""A terminal: how long until a key that was typed is there."""

import asyncio
from collections.abc import Iterator
from time import monotonic

from .client import Tab, Way, opened
from .source import ECHO
from .stage import Streaming
from .table import Row, Title, ms, percentile

KEYS = 250
KEY_SECONDS = 0.03  # a fast typist's, and a held-down key's


def echoed(stage: Streaming) -> Iterator[Title | Row]:
    yield Title("A terminal's echo, ms from key to screen", "added ms")
    direct, through = stage.both(echo)
    for percent in (50, 99):
        straight, relayed = percentile(direct, percent), percentile(through, percent)
        yield Row(f"p{percent}", ms(straight), ms(relayed), ms(relayed - straight))


def echo(way: Way) -> list[float]:
    """Seconds, of each key."""
    return asyncio.run(_echo(way))


async def _echo(way: Way) -> list[float]:
    came = asyncio.Event()
    seconds: list[float] = []
    tab = Tab(way, ECHO, lambda _: came.set())
    async with opened([tab], way):
        for _ in range(KEYS):
            came.clear()
            typed = monotonic()
            tab.say("x")
            await came.wait()
            seconds.append(monotonic() - typed)
            await asyncio.sleep(KEY_SECONDS)
    return seconds
