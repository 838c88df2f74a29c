"""Writes the containers' past logs, with matching times."""

from collections.abc import Iterator
from random import Random

from django.utils import timezone

from ..drivers import Line
from ..models import LogLine, SimulatedContainer
from ..orchestration.logbook import Logbook
from ..programs import Setting, program_for
from ..programs.base import Speech

_PAUSE = (120.0, 330.0)  # seconds between bits of chatter
_BITS = 40


def make_talk() -> None:
    """Writes each container's first lines and some hours of output until now or its end, in order of time."""
    LogLine.objects.filter(owner_kind="container").delete()  # written while the demo was created, with today's date
    found = [line for container in SimulatedContainer.objects.all() for line in _PastOutput(container).lines()]
    Logbook().write_lines(sorted(found, key=lambda line: line.at))


class _PastOutput:
    def __init__(self, container: SimulatedContainer) -> None:
        self._container = container
        self._random = Random(str(container.pk))  # noqa: S311  (nothing secret hangs on it)

    def lines(self) -> Iterator[Line]:
        it, program = self._container, program_for(self._container.image, self._container.command)
        if it.started_at is None:
            return
        end = timezone.now().timestamp() if it.finished_at is None else it.finished_at
        yield from self._write(program.opening, it.started_at)
        if program.exit_code is None:
            for at in self._moments(it.started_at, end):
                yield from self._write(program.chatter, at)
            if it.finished_at is not None:
                yield from self._write(program.closing, it.finished_at)

    def _moments(self, start: float, end: float) -> list[float]:
        """The times of the last output before the end."""
        moments, at = [], end
        for _ in range(_BITS):
            at -= self._random.uniform(*_PAUSE)
            if at > start + _PAUSE[0]:
                moments.append(at)
        return moments[::-1]

    def _write(self, speech: Speech, at: float) -> Iterator[Line]:
        it = self._container
        setting = Setting(it.name, it.image, it.command, it.env, at, self._random, tuple(it.ports))
        for say in speech(setting):
            at += say.after
            yield Line(it.pk, say.stream, say.text, at)
