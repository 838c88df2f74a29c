"""How much of its machine a program uses, as a function of time: repeated readings agree."""

import math
from dataclasses import dataclass
from random import Random

_KB, _MB = 1024, 1024 * 1024
_SLOW, _FAST = (150.0, 420.0), (19.0, 61.0)  # periods of the load in seconds (shortest, longest)
_MEMORY_SECONDS = 45.0  # in which a program allocates most of its memory
_BEGINNING_SECONDS = 4.0
_BEGINNING_CPU = 0.35  # extra load at the start


@dataclass(frozen=True, slots=True)
class Needs:
    """A program's usual load: CPUs (0.5 is half of one), memory in MB, network in KB per second."""

    cpu: float = 0.001
    memory: float = 2.0
    received: float = 0.0
    sent: float = 0.0


FEW = Needs()


@dataclass(frozen=True, slots=True)
class Use:
    """The load at a moment: CPUs, memory in bytes, network in bytes per second."""

    cpu: float
    memory: int
    received: float
    sent: float


def use_of(needs: Needs, who: str, started_at: float, at: float) -> Use:
    """The load at the time `at`. `who` seeds each container's own variation. Times are in seconds since the epoch."""
    own = Random(who)  # noqa: S311  (nothing secret hangs on it)
    size = own.uniform(0.7, 1.4)
    rush = size * _busyness(own, at) * Random(f"{who} {int(at)}").uniform(0.85, 1.15)  # noqa: S311
    age = max(0.0, at - started_at)
    beginning = _BEGINNING_CPU * size * math.exp(-age / _BEGINNING_SECONDS)
    filled = 1 - 0.6 * math.exp(-age / _MEMORY_SECONDS)
    return Use(
        cpu=needs.cpu * rush + beginning,
        memory=int(needs.memory * _MB * size * filled * (1 + 0.04 * rush)),
        received=needs.received * _KB * rush,
        sent=needs.sent * _KB * rush,
    )


def _busyness(own: Random, at: float) -> float:
    """How busy the container is: a factor that oscillates around 1."""
    slow, fast = own.uniform(*_SLOW), own.uniform(*_FAST)
    turn = own.uniform(0, 2 * math.pi)
    return 1 + 0.4 * math.sin(2 * math.pi * at / slow + turn) + 0.2 * math.sin(2 * math.pi * at / fast)
