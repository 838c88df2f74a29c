"""What a task works with, and how steps are put together.

A task is a generator: between two `yield`s lies a step, done in one transaction; what it yields is how long the
world takes for it, in seconds at normal speed. A task that is begun again after a crash has to find out from the
database what is done already.
"""

import heapq
import time
from collections.abc import Generator, Sequence
from uuid import UUID

from django.db import transaction

from ..drivers import Engine, EngineError
from ..models import Action, Container, Node
from ..placement import NoPlaceError
from .engines import Engines
from .logbook import Logbook

Steps = Generator[float, None, None]


class TaskFailedError(Exception):
    """The task cannot be done; the text says why."""


FAILURES = (TaskFailedError, NoPlaceError, EngineError)
_POLL = 0.1  # how often it is looked whether another task is done with a container


class Work:
    """One action under way: what it does, where it writes down how far it is, what it holds."""

    def __init__(self, action: Action, engines: Engines, logbook: Logbook, claims: dict[UUID, UUID]) -> None:
        self.action = action
        self.logbook = logbook
        self.engines = engines
        self._claims = claims

    def log(self, text: str, stream: str = "stdout") -> None:
        self.logbook.write(self.action, text, time.time(), stream)

    def engine(self, node: Node | None) -> Engine:
        return self.engines.of(node)

    def did(self, step: str, container: UUID) -> bool:
        return str(container) in self.action.progress.get(step, ())

    def note(self, step: str, container: UUID) -> None:
        self.action.progress.setdefault(step, []).append(str(container))
        self.action.save(update_fields=["progress"])

    @property
    def others(self) -> set[UUID]:
        """What other actions are at work on."""
        return {thing for thing, action in self._claims.items() if action != self.action.pk}

    def alone(self, thing: UUID, steps: Steps) -> Steps:
        """The steps, once no other action is at work on the thing."""
        while self._claims.setdefault(thing, self.action.pk) != self.action.pk:
            yield _POLL
        try:
            yield from steps
        finally:
            self._claims.pop(thing, None)

    def holding(self, thing: Container | Node, steps: Steps) -> Steps:
        """The steps, once no other action is at work on the container or node. Failures bear its name."""
        try:
            yield from self.alone(thing.pk, steps)
        except FAILURES as failure:
            raise TaskFailedError(f"{thing}: {failure}") from failure


def one_by_one(many: Sequence[Steps]) -> Steps:
    """Each after the one before; the first failure ends it."""
    for steps in many:
        yield from steps


def together(work: Work, many: Sequence[Steps]) -> Steps:
    """All side by side. Those that fail do not hold up the others; that some did is raised at the end."""
    failures: list[Exception] = []
    now = 0.0
    queue = [(now, number) for number in range(len(many))]
    while queue:
        due, number = heapq.heappop(queue)
        yield max(due - now, 0.0)
        now = max(due, now)
        try:
            wait = one_step(many[number])
        except FAILURES as failure:
            failures.append(failure)
            if len(many) > 1:
                work.log(str(failure), "stderr")
        else:
            if wait is not None:
                heapq.heappush(queue, (now + wait, number))
    if failures:
        yield 0.0  # what the last one did stays done
        if len(failures) < len(many):
            raise TaskFailedError(f"{failures[0]} ({len(failures)} of {len(many)} failed)")
        raise failures[0]


def one_step(steps: Steps) -> float | None:
    """One step, whole or not at all: how long it takes, or None if it was the last."""
    with transaction.atomic():
        return next(steps, None)
