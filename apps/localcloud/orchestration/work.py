"""What tasks work with, and how they are combined.

A task is a generator. Each step, from one `yield` to the next, runs in one transaction. It yields how long to wait,
in seconds at normal speed, or a `Wait` for calls of engines. After a crash a task is run again from its beginning
and has to find out from the database what is already done.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar
from uuid import UUID

from .. import pace
from ..drivers import Engine, EngineError
from ..models import Action, Container, Node
from ..placement import NoPlaceError
from ..transactions import exclusive
from .calls import Asking, Pause, Wait
from .engines import Engines
from .logbook import Logbook

Steps = Asking[None]
_T = TypeVar("_T")


class TaskFailedError(Exception):
    """The task failed; the text says why, for the action's log."""


FAILURES = (TaskFailedError, NoPlaceError, EngineError)
_POLL = 0.1  # seconds between two checks whether another action has finished with an object


class Work:
    """An action in progress, as its task sees it: its log, its stored progress, and the objects that it has claimed.

    `claims` maps objects to the actions that work on them, and is shared by all actions.
    """

    def __init__(self, action: Action, engines: Engines, logbook: Logbook, claims: dict[UUID, UUID]) -> None:
        self.action = action
        self.logbook = logbook
        self.engines = engines
        self._claims = claims
        self.is_canceled = False

    def log(self, text: str, stream: str = "stdout") -> None:
        self.logbook.write(self.action, text, time.time(), stream)

    def ask(self, node: Node | None, what: Callable[[Engine], _T], kind: str = "") -> Asking[_T]:
        """Calls `what` with the node's engine; see `Engines.ask`. Other tasks continue meanwhile."""
        return self.engines.ask(node, what, kind=kind)

    def takes(self, node: Node | None, seconds: float) -> float:
        """How long a simulated step takes on the node: `seconds` at normal speed, 0 on a real node."""
        return self.engines.takes(node, seconds)

    def has_done(self, step: str, container: UUID) -> bool:
        return str(container) in self.action.progress.get(step, ())

    def note(self, step: str, container: UUID) -> None:
        self.action.progress.setdefault(step, []).append(str(container))
        self.action.save(update_fields=["progress"])

    @property
    def others(self) -> set[UUID]:
        """The objects that other actions are working on."""
        return {thing for thing, action in self._claims.items() if action != self.action.pk}

    def alone(self, thing: UUID, steps: Steps) -> Steps:
        """Runs the steps once no other action is working on the thing."""
        while self._claims.setdefault(thing, self.action.pk) != self.action.pk:
            yield _POLL
        try:
            yield from steps
        finally:
            self._claims.pop(thing, None)

    def holding(self, thing: Container | Node, steps: Steps) -> Steps:
        """Like `alone`, for a container or a node, whose name is put before the text of failures."""
        try:
            yield from self.alone(thing.pk, steps)
        except FAILURES as failure:
            raise TaskFailedError(f"{thing}: {failure}") from failure


def one_by_one(many: Sequence[Steps]) -> Steps:
    """Runs the tasks one after the other, up to the first failure."""
    for steps in many:
        yield from steps


class _Member:
    """One of several concurrent tasks, and what it waits for. Times are in seconds since the first began."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self.calls: Sequence[Future[Any]] = ()
        self.due: float | None = 0.0

    def moved_on(self, now: float) -> "list[_Member]":
        """Runs one step. Returns the member itself, or an empty list if that was the last step."""
        pause = one_step(self._steps)
        if pause is None:
            return []
        wait = pause if isinstance(pause, Wait) else Wait((), pause)
        self.calls, self.due = tuple(wait.calls), None if wait.seconds is None else now + wait.seconds
        return [self]

    def is_ready(self, now: float) -> bool:
        return (self.due is not None and self.due <= now) or any(call.done() for call in self.calls)


def together(work: Work, many: Sequence[Steps]) -> Steps:
    """Runs the tasks concurrently. A failure does not stop the others; it is raised at the end."""
    failures: list[Exception] = []
    now, members = 0.0, [_Member(steps) for steps in many]
    while members:
        pause, since = _soonest(members, now), time.monotonic()
        yield pause
        now = _time_after(now, pause, since)
        for member in [member for member in members if member.is_ready(now)][:1]:
            members.remove(member)
            try:
                members += member.moved_on(now)
            except FAILURES as failure:
                failures.append(failure)
                if len(many) > 1:
                    work.log(str(failure), "stderr")
    if failures:
        yield 0.0  # commits the last step before the failure is raised
        if len(failures) < len(many):
            raise TaskFailedError(f"{failures[0]} ({len(failures)} of {len(many)} failed)")
        raise failures[0]


def _soonest(members: Sequence[_Member], now: float) -> Pause:
    """The pause until the first of the members is ready."""
    dues = [member.due for member in members if member.due is not None]
    calls = [call for member in members for call in member.calls]
    seconds = max(min(dues) - now, 0.0) if dues else None
    return Wait(calls, seconds) if calls or seconds is None else seconds


def _time_after(now: float, pause: Pause, since: float) -> float:
    """The time after the pause, which a finished call may have cut short; `since` is when it began (monotonic)."""
    if not isinstance(pause, Wait):
        return now + pause
    if pause.seconds is None:
        return now
    passed = pace.passed(time.monotonic() - since) if pause.is_over else pause.seconds
    return now + min(passed, pause.seconds)


def one_step(steps: Steps) -> Pause | None:
    """Runs one step in a transaction. Returns what the next one waits for, or None if it was the last."""
    with exclusive():
        return next(steps, None)
