"""What commands yield while they run: text for standard output, or one of these."""

from collections.abc import Generator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """Text for standard error."""

    text: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause in the command."""

    seconds: float


Item = str | Complaint | Pause
# A running command: yields its output and returns its exit code.
Running = Generator[Item, None, int]
