"""The building blocks of programs."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from .needs import FEW, Needs


@dataclass(frozen=True, slots=True)
class Say:
    """A line on a stream, `after` seconds of silence."""

    text: str
    stream: str = "stdout"
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a program can see of the container that it runs in. `at` is now, in seconds since the epoch."""

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
        """The time now, in UTC and the way of `strftime`; `%L` stands for milliseconds."""
        layout = layout.replace("%L", f"{int(self.at % 1 * 1000):03d}")
        return time.strftime(layout, time.gmtime(self.at))


Speech = Callable[[Setting], Iterator[Say]]


def silence(setting: Setting) -> Iterator[Say]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Program:
    """Says its `opening`, then ends with `exit_code`, or goes on with a bit of `chatter` every `pause` seconds.

    One that ends does so `lasts` seconds after its opening.

    A program that is asked to stop says its `closing` and ends with `stop_code` (137: it had to be killed).
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
    """What an image brings along: ports that it opens as (number, protocol), variables, volumes, its command."""

    program: Program
    command: str = ""
    ports: tuple[tuple[int, str], ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()
