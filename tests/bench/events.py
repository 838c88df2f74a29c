"""Events: how long until the last of many browsers has one."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import monotonic

from .client import Effort, Tab, Way, opened
from .source import CONDUCTOR, EVENTS, sent_at
from .stage import Streaming
from .table import Row, Title, at_most, ms

SOCKETS = 1000
ROUNDS = 12
PAUSE_SECONDS = 0.3
WANTED_RATIO = 2.0


@dataclass(frozen=True)
class FanOut:
    """Seconds until the last socket was served, of each event."""

    last: list[float]
    cpu: str


def fanned_out(stage: Streaming) -> Iterator[Title | Row]:
    yield Title(f"One event to {SOCKETS:,} sockets, ms until the last is served", "ratio")
    direct, through = stage.both(fan_out, stage.direct, SOCKETS)
    ratio = median(through.last) / median(direct.last)
    yield Row(
        f"median of {ROUNDS}",
        ms(median(direct.last)),
        ms(median(through.last)),
        f"{ratio:.2f}",
        at_most(ratio, WANTED_RATIO),
        [direct.cpu, through.cpu],
    )
    yield Row("fastest", ms(min(direct.last)), ms(min(through.last)), f"{min(through.last) / min(direct.last):.2f}")
    yield Row("slowest", ms(max(direct.last)), ms(max(through.last)), f"{max(through.last) / max(direct.last):.2f}")


def fan_out(way: Way, source: Way, sockets: int) -> FanOut:
    return asyncio.run(_fan_out(way, source, sockets))


async def _fan_out(way: Way, source: Way, sockets: int) -> FanOut:
    """Acknowledgements wait until all are served: a thousand browsers would not send them from one process."""
    delays: list[float] = []
    all_served = asyncio.Event()

    def note(lines: list[bytes]) -> None:
        delays.append(monotonic() - sent_at(lines[0]))
        if len(delays) == sockets:
            all_served.set()

    conductor = Tab(source, CONDUCTOR, lambda _: None)
    tabs = [Tab(way, EVENTS, note, acknowledges=False) for _ in range(sockets)]
    last: list[float] = []
    async with opened([conductor], source), opened(tabs, way):
        with Effort(way) as effort:
            for _ in range(ROUNDS):
                await asyncio.sleep(PAUSE_SECONDS)
                delays.clear()
                all_served.clear()
                conductor.say("event")
                await all_served.wait()
                last.append(max(delays))
                for tab in tabs:
                    tab.acknowledge()
    return FanOut(last, effort.text)
