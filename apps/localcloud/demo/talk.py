"""What running containers said in the past hours."""

from random import Random

from django.utils import timezone

from ..drivers import Line
from ..models import SimulatedContainer
from ..orchestration.logbook import Logbook
from ..programs import Setting, program_for

_PAUSE = 240.0  # seconds between bits of chatter
_BITS = 40


def make_talk() -> None:
    """Two or three hours of lines for each container that runs, in the order in which they were said."""
    found = [line for container in SimulatedContainer.objects.filter(running=True) for line in _said_by(container)]
    Logbook().write_lines(sorted(found, key=lambda line: line.at))


def _said_by(container: SimulatedContainer) -> list[Line]:
    random = Random(str(container.pk))  # noqa: S311  (nothing secret hangs on it)
    program = program_for(container.image, container.command)
    at = timezone.now().timestamp() - _PAUSE * _BITS
    lines: list[Line] = []
    for _ in range(_BITS):
        at += random.uniform(0.5, 1.4) * _PAUSE * 0.99
        ports = tuple(container.ports)
        setting = Setting(container.name, container.image, container.command, container.env, at, random, ports)
        if at < timezone.now().timestamp():
            lines += [Line(container.pk, say.stream, say.text, at) for say in program.chatter(setting)]
    return lines
