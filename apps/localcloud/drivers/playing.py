"""Runs the programs of simulated containers: what each writes when, and when it ends."""

import heapq
from collections import deque
from collections.abc import Callable, Collection, Iterator
from random import Random
from uuid import UUID

from .. import pace
from ..models import SimulatedContainer
from ..programs import Setting, program_for
from ..programs.base import Speech
from .base import Ended, Line, Report

MOST_LINES = 2000  # per report; the rest follows in the next one
_DEAF = 2.0  # seconds until containers of a node that is cut off are tried again


class Actor:
    """A running container with its program. `due` is when it writes or ends next, in seconds since the epoch."""

    def __init__(self, container: SimulatedContainer, now: float) -> None:
        self.container = container
        self.program = program_for(container.image, container.command)
        self.started_at = now if container.started_at is None else container.started_at
        self._random = Random(f"{container.pk}:{now}")  # noqa: S311  (nothing secret hangs on it)
        opening = list(self._opening())
        self._to_say = deque(opening[container.said :])
        self._opening_ends = opening[-1].at if opening else self.started_at
        self.due = self._next_due(max(now, self._opening_ends))

    @property
    def opening(self) -> bool:
        return bool(self._to_say)

    def speak(self, now: float) -> tuple[list[Line], Ended | None]:
        """Performs what is due: returns the lines written, and the end if the program has ended."""
        if self._to_say:
            line = self._to_say.popleft()
            self.container.said += 1
            self.due = self._next_due(max(line.at, self._opening_ends))
            return [line], None
        if self.program.exit_code is not None:
            return [], Ended(self.container.pk, self.program.exit_code, self.due)
        said = self.perform(self.program.chatter, self.due)
        # Missed lines are skipped, so that a long sleep of the process is not followed by a flood.
        self.due = self._next_due(max(self.due, now - 1.0))
        return said, None

    def perform(self, speech: Speech, at: float) -> list[Line]:
        return [self._line(say.stream, say.text, at) for say in speech(self._setting(at, self._random))]

    def _opening(self) -> Iterator[Line]:
        # Seeded by the run, so that a restarted server produces the same opening and continues where it was.
        setting = self._setting(self.started_at, Random(f"{self.container.pk}:{self.started_at}"))  # noqa: S311
        at = self.started_at
        for say in self.program.opening(setting):
            at += pace.wait(say.after)
            yield self._line(say.stream, say.text, at)

    def _next_due(self, after: float) -> float:
        if self._to_say:
            return self._to_say[0].at
        if self.program.exit_code is not None:
            return self._opening_ends + self.program.lasts
        return after + pace.chatter_pause(self._random.uniform(*self.program.pause))

    def _line(self, stream: str, text: str, at: float) -> Line:
        return Line(self.container.pk, stream, text, at)

    def _setting(self, at: float, random: Random) -> Setting:
        it = self.container
        return Setting(it.name, it.image, it.command, it.env, at, random, tuple(it.ports))


class Stage:
    """All running simulated containers of the process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._actors: dict[UUID, Actor] = {}
        self._queue: list[tuple[float, UUID]] = []
        self._last_words: list[Line] = []

    def enter(self, container: SimulatedContainer) -> None:
        if container.pk not in self._actors:
            actor = Actor(container, self._clock())
            self._actors[container.pk] = actor
            heapq.heappush(self._queue, (actor.due, container.pk))

    def leave(self, container: UUID) -> None:
        self._actors.pop(container, None)

    def stop_program(self, container: SimulatedContainer) -> None:
        """Stops the container's program: its closing lines go into the next report."""
        actor = self._actors.pop(container.pk, None) or Actor(container, self._clock())
        self._last_words += actor.perform(actor.program.closing, self._clock())

    def clear(self) -> None:
        self._actors.clear()
        self._queue.clear()

    def play(self, now: float, cut_off: Collection[UUID] = ()) -> Report:
        """Performs what is due by `now`. Containers on nodes that are cut off are postponed."""
        lines, ended, opened = self._last_words, list[Ended](), dict[UUID, Actor]()
        self._last_words = []
        while self._queue and self._queue[0][0] <= now and len(lines) < MOST_LINES:
            due, uuid = heapq.heappop(self._queue)
            actor = self._actors.get(uuid)
            if actor is None or actor.due != due:
                continue  # it was stopped or restarted meanwhile
            if actor.container.node in cut_off:
                actor.due = now + _DEAF
                heapq.heappush(self._queue, (actor.due, uuid))
                continue
            if actor.opening:
                opened[uuid] = actor
            said, end = actor.speak(now)
            lines += said
            if end is None:
                heapq.heappush(self._queue, (actor.due, uuid))
            else:
                ended.append(end)
                self._end(actor, end)
        SimulatedContainer.objects.bulk_update([actor.container for actor in opened.values()], ["said"])
        return Report(lines, ended, due=self._queue[0][0] if self._queue else None)

    def _end(self, actor: Actor, end: Ended) -> None:
        self.leave(end.container)
        SimulatedContainer.objects.filter(pk=end.container).update(
            running=False, exit_code=end.exit_code, finished_at=end.at
        )
