"""Runs actions, step by step."""

import logging
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.utils import timezone

from ..models import Action
from ..transactions import exclusive
from .agenda import Agenda
from .calls import Pause, Wait
from .engines import Engines
from .logbook import Logbook
from .subjects import subject_of
from .work import FAILURES, Steps, TaskFailedError, Work, one_step

logger = logging.getLogger(__name__)


class Run:
    """One action in progress. When its task ends, however it does, its object is set to a lasting state."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.is_ending = False
        self._steps: Steps | None = None
        self._calls: Collection[Future[Any]] = ()

    def step(self) -> Pause | None:
        """Runs one step. Returns what the next one waits for, or None if there is none."""
        if self.work.is_canceled and not self.is_ending:
            if calls := [call for call in self._calls if not call.done()]:
                return Wait(calls)  # calls in progress end before the object's state is set
            self.end("Canceled", "Canceled")
        pause = one_step(self._steps) if self._steps is not None else self._begin()
        self._calls = pause.calls if isinstance(pause, Wait) else ()
        return pause

    def _begin(self) -> float:
        action = self.work.action
        subject = subject_of(action)
        if subject is None:
            raise TaskFailedError(f"The orchestrator has no task {action.task}.")
        with exclusive():
            action.refresh_from_db(fields=["parameters"])  # another call may have joined it while it waited
            self._steps = subject.begin(self.work)
            action.progress["begun"] = True
            action.save(update_fields=["progress"])
        return 0.0

    def close(self) -> None:
        if self._steps is not None:
            self._steps.close()

    def end(self, state: str, last_words: str) -> None:
        """Ends the task with this state; what is left is to settle the object."""
        self.close()
        self.is_ending = True
        self._steps = self._finish(state, last_words)

    def _finish(self, state: str, last_words: str) -> Steps:
        yield from self._settle()
        action = self.work.action
        # A user who cancels during the very last step was told that the action is Canceling.
        canceled = Action.objects.select_for_update().filter(pk=action.pk, cancel_requested=True).exists()
        if canceled and state != "Canceled":
            state, last_words = "Canceled", f"{last_words}; canceled"
        self.work.log(last_words, "stderr" if state == "Failed" else "stdout")
        Action.objects.filter(pk=action.pk).update(state=state, ended_at=timezone.now())

    def _settle(self) -> Steps:
        """Settles the action's object, unless the action never got its turn."""
        subject = subject_of(self.work.action)
        if subject is not None and (self.work.action.progress.get("begun") or not self._waits_its_turn()):
            yield from subject.settle(self.work)

    def _waits_its_turn(self) -> bool:
        action = self.work.action
        before = Action.objects.filter(object_uuid=action.object_uuid, ended_at=None, started_at__lt=action.started_at)
        return before.exists()


class Runs:
    """All actions in progress."""

    def __init__(self, engines: Engines, logbook: Logbook, wake: Callable[[], None]) -> None:
        self._engines, self._logbook = engines, logbook
        self._runs: dict[UUID, Run] = {}
        self._agenda = Agenda(wake)
        self._claims: dict[UUID, UUID] = {}

    @property
    def claimed(self) -> set[UUID]:
        """The containers, nodes and services that actions are working on."""
        return set(self._claims)

    @property
    def due(self) -> float | None:
        return self._agenda.due

    def take_up(self, now: float) -> None:
        """Looks in the database for new actions and for actions to cancel."""
        unfinished = list(Action.objects.filter(ended_at=None).select_related("namespace").order_by("started_at"))
        for action in unfinished:
            if action.cancel_requested:
                self._cancel(action, now)
        for action in _next_of_each_object(unfinished):
            if action.pk not in self._runs:
                if action.state == "Pending":
                    Action.objects.filter(pk=action.pk, state="Pending").update(state="In progress")
                self._begin(action, now)

    def step(self, now: float) -> bool:
        """Runs one step of every action that is due. Returns whether one has ended, so that others may begin."""
        ended = False
        for action in self._agenda.take(now):
            ended |= self._step(self._runs[action], now)
        return ended

    def _step(self, run: Run, now: float) -> bool:
        action = run.work.action
        while (pause := self._pause(run)) is None:
            if run.is_ending:
                del self._runs[action.pk]
                return True
            run.end("Success", "Done")
        self._agenda.put(action.pk, pause, now)
        return False

    def _pause(self, run: Run) -> Pause | None:
        """Runs one step; a failure ends the action."""
        try:
            return run.step()
        except OperationalError:  # the database is away: the worker starts again from its contents
            run.close()
            del self._runs[run.work.action.pk]
            raise
        except FAILURES as failure:
            if run.is_ending:
                raise
            run.end("Failed", f"Failed: {failure}")
        except Exception:  # a bug in one action must not stop the others
            if run.is_ending:
                raise
            logger.exception("%s broke", run.work.action)
            run.end("Failed", "Failed: internal error; see the server's log")
        return self._pause(run)

    def _cancel(self, action: Action, now: float) -> None:
        run = self._runs.get(action.pk) or self._begin(action, now)
        if not run.work.is_canceled:
            run.work.is_canceled = True
            self._agenda.put(action.pk, 0.0, now)

    def _begin(self, action: Action, now: float) -> Run:
        run = self._runs[action.pk] = Run(Work(action, self._engines, self._logbook, self._claims))
        self._agenda.put(action.pk, 0.0, now)
        return run


def _next_of_each_object(unfinished: Iterable[Action]) -> list[Action]:
    """The actions that should be in progress: per object those that already are, else the oldest pending one."""
    found: dict[UUID, Action] = {}
    for action in unfinished:
        key = action.object_uuid or action.pk
        if not action.cancel_requested and (key not in found or found[key].state == "Pending" != action.state):
            found[key] = action
    return list(found.values())
