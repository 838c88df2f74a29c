"""The building blocks of programs."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from .needs import FEW, Needs


@dataclass(frozen=True, slots=True)
class Say:
    """A line that a program writes, `after` seconds after the one before."""

    text: str
    stream: str = "stdout"
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a program sees of its container. `at` is the current time, in seconds since the epoch."""

    name: str
    image: str
    command: str
    env: Mapping[str, str]
    at: float
    random: Random
    ports: tuple[int, ...] = ()

    @property
    def tag(self) -> str:
        last = self.image.rsplit("/", 1)[-1]
        return last.partition(":")[2] or "latest"

    @property
    def hostname(self) -> str:
        return self.env.get("DOCKERCLOUD_CONTAINER_HOSTNAME", self.name)

    def stamp(self, layout: str) -> str:
        """The current time in UTC, formatted as by `strftime`, with `%L` for milliseconds."""
        layout = layout.replace("%L", f"{int(self.at % 1 * 1000):03d}")
        return time.strftime(layout, time.gmtime(self.at))


Speech = Callable[[Setting], Iterator[Say]]


def silence(setting: Setting) -> Iterator[Say]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Program:
    """Writes its `opening`, then ends with `exit_code`; without one, writes some `chatter` at intervals.

    `pause` has the shortest and the longest interval; `lasts` is the time from the opening to the end. In seconds.
    When stopped, a program writes its `closing` and ends with `stop_code` (137: it had to be killed).
    """

    opening: Speech
    chatter: Speech = silence
    pause: tuple[float, float] = (2.0, 10.0)
    exit_code: int | None = None
    lasts: float = 0.0
    closing: Speech = silence
    stop_code: int = 0
    needs: Needs = FEW


def lines(*texts: str, stream: str = "stdout", after: float = 0.0) -> Iterator[Say]:
    return (Say(text, stream, after) for text in texts)


@dataclass(frozen=True, slots=True)
class Image:
    """What an image defines. `ports` are the exposed ones, as (number, protocol)."""

    program: Program
    command: str = ""
    ports: tuple[tuple[int, str], ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()
