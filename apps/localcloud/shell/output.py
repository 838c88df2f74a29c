"""What commands yield while they run."""

from collections.abc import Generator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """Text for standard error."""

    text: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing happens for so many seconds."""

    seconds: float


Item = str | Complaint | Pause
# What a command puts out; its exit code is what the generator returns.
Running = Generator[Item, None, int]
