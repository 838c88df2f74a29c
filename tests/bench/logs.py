"""Logs: how many lines a second pass, and how much later a line comes."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from .client import Effort, Tab, Way, opened
from .source import CONDUCTOR, FLOOD, LINE_BYTES, LINES_PER_SECOND, PACED, sent_at
from .stage import Streaming
from .table import Row, Title, at_least, at_most, ms, percentile, spread

STREAMS = (1, 100, 500)
WANTED_RATIO = {1: 0.15, 100: 0.15}
WANTED_ADDED_MS = 5.0
PACED_STREAMS = 500
WARM_UP_SECONDS = 1.0
SECONDS = 4.0


@dataclass(frozen=True)
class Speed:
    """Lines a second of each stream."""

    each: list[float]
    cpu: str

    @property
    def total(self) -> float:
        return sum(self.each)


def flooded(stage: Streaming) -> Iterator[Title | Row]:
    yield Title(f"Log lines a second, frames of {LINE_BYTES} bytes", "ratio")
    for streams in STREAMS:
        direct, through = stage.both(flood, stage.direct, streams)
        ratio = through.total / direct.total
        yield Row(
            f"{streams} stream{'' if streams == 1 else 's'}",
            f"{direct.total:,.0f}",
            f"{through.total:,.0f}",
            f"{ratio:.3f}",
            at_least(ratio, WANTED_RATIO[streams]) if streams in WANTED_RATIO else "",
            [
                f"a stream, direct:  {spread(direct.each)}",
                f"a stream, through: {spread(through.each)}",
                direct.cpu,
                through.cpu,
            ],
        )


def flood(way: Way, source: Way, streams: int) -> Speed:
    return asyncio.run(_flood(way, source, streams))


async def _flood(way: Way, source: Way, streams: int) -> Speed:
    """The source floods once all streams are open, and what comes before it has settled is not counted."""
    counts = [0] * streams

    def counting(number: int) -> Tab:
        def count(lines: list[bytes]) -> None:
            counts[number] += len(lines)

        return Tab(way, FLOOD, count)

    conductor = Tab(source, CONDUCTOR, lambda _: None)
    async with opened([conductor], source):
        try:
            async with opened([counting(number) for number in range(streams)], way):
                conductor.say("flood")
                await asyncio.sleep(WARM_UP_SECONDS)
                before, began = list(counts), monotonic()
                with Effort(way) as effort:
                    await asyncio.sleep(SECONDS)
                passed = monotonic() - began
                each = [(count - earlier) / passed for count, earlier in zip(counts, before, strict=True)]
                return Speed(each, effort.text)
        finally:
            conductor.say("rest")
            await asyncio.sleep(WARM_UP_SECONDS)  # until the console has closed them


@dataclass(frozen=True)
class Delays:
    """Seconds from the source to the client, of each line."""

    each: list[float]
    cpu: str


def paced(stage: Streaming) -> Iterator[Title | Row]:
    yield Title(f"{PACED_STREAMS} logs of {LINES_PER_SECOND} lines a second, ms a line is under way", "added ms")
    direct, through = stage.both(pace, PACED_STREAMS)
    for percent in (50, 99):
        straight, relayed = percentile(direct.each, percent), percentile(through.each, percent)
        added = (relayed - straight) * 1000
        yield Row(
            f"p{percent}",
            ms(straight),
            ms(relayed),
            f"{added:.2f}",
            at_most(added, WANTED_ADDED_MS) if percent == 99 else "",
            [f"lines: {len(direct.each):,} direct, {len(through.each):,} through", direct.cpu, through.cpu]
            if percent == 99
            else [],
        )


def pace(way: Way, streams: int) -> Delays:
    return asyncio.run(_pace(way, streams))


async def _pace(way: Way, streams: int) -> Delays:
    delays: list[float] = []

    def note(lines: list[bytes]) -> None:
        now = monotonic()
        delays.extend(now - sent_at(line) for line in lines)

    async with opened([Tab(way, PACED, note) for _ in range(streams)], way):
        await asyncio.sleep(WARM_UP_SECONDS)
        delays.clear()
        with Effort(way) as effort:
            await asyncio.sleep(SECONDS)
        return Delays(list(delays), effort.text)
