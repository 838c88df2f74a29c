"""Actions under way: begun, moved on step by step, ended."""

import heapq
import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from .. import pace
from ..models import Action
from .engines import Engines
from .logbook import Logbook
from .subjects import subject_of
from .work import FAILURES, Steps, TaskFailedError, Work, one_step

logger = logging.getLogger(__name__)


class Run:
    """One action under way."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._steps: Steps | None = None

    def step(self) -> float | None:
        """One step; how long it takes, or None if it was the last."""
        if self._steps is not None:
            return one_step(self._steps)
        action = self.work.action
        subject = subject_of(action)
        if subject is None:
            raise TaskFailedError(f"The orchestrator has no task {action.task}.")
        with transaction.atomic():
            action.refresh_from_db(fields=["parameters"])  # another call may have joined it while it waited
            self._steps = subject.begin(self.work)
            action.progress["begun"] = True
            action.save(update_fields=["progress"])
        return 0.0

    def close(self) -> None:
        if self._steps is not None:
            self._steps.close()

    def rest(self, held: set[UUID]) -> None:
        """Bring the action's object to rest, unless the action has only ever waited behind another one."""
        subject = subject_of(self.work.action)
        if subject is not None and (self.work.action.progress.get("begun") or not self._waits()):
            subject.rest(self.work, held)

    def _waits(self) -> bool:
        action = self.work.action
        before = Action.objects.filter(object_uuid=action.object_uuid, ended_at=None, started_at__lt=action.started_at)
        return before.exists()


class Runs:
    """All actions under way in this process."""

    def __init__(self, engines: Engines, logbook: Logbook) -> None:
        self._engines, self._logbook = engines, logbook
        self._runs: dict[UUID, Run] = {}
        self._queue: list[tuple[float, int, UUID]] = []
        self._claims: dict[UUID, UUID] = {}
        self._count = 0

    @property
    def claimed(self) -> set[UUID]:
        """The containers that an action is at work on."""
        return set(self._claims)

    @property
    def due(self) -> float | None:
        return self._queue[0][0] if self._queue else None

    def take_up(self, now: float) -> None:
        """Look for actions that are new, and for those that are to be canceled."""
        unfinished = list(Action.objects.filter(ended_at=None).select_related("namespace").order_by("started_at"))
        for action in unfinished:
            if action.cancel_requested:
                self._cancel(action)
        for action in _next_of_each_object(unfinished):
            if action.pk not in self._runs:
                if action.state == "Pending":
                    Action.objects.filter(pk=action.pk, state="Pending").update(state="In progress")
                self._runs[action.pk] = self._run(action)
                self._enqueue(now, action.pk)

    def step(self, now: float) -> bool:
        """Move on every action that is due by one step. Whether one has ended, so that others may begin."""
        due = []
        while self._queue and self._queue[0][0] <= now:
            due.append(heapq.heappop(self._queue)[2])
        ended = False
        for action in due:
            run = self._runs.get(action)
            if run is not None:
                ended |= self._step(run, now)
        return ended

    def _step(self, run: Run, now: float) -> bool:
        try:
            seconds = run.step()
        except FAILURES as failure:
            self._end(run, "Failed", f"Failed: {failure}")
        except OperationalError:  # the database is away: begun again from what it holds
            run.close()
            del self._runs[run.work.action.pk]
            raise
        except Exception:  # a bug in one action must not stop the others
            logger.exception("%s broke", run.work.action)
            self._end(run, "Failed", "Failed: an internal error; the server's log tells more")
        else:
            if seconds is None:
                self._end(run, "Success", "Done")
            else:
                self._enqueue(now + pace.wait(seconds), run.work.action.pk)
                return False
        return True

    def _cancel(self, action: Action) -> None:
        self._end(self._runs.get(action.pk) or self._run(action), "Canceled", "Canceled")

    def _end(self, run: Run, state: str, last_words: str) -> None:
        action = run.work.action
        run.close()
        self._runs.pop(action.pk, None)
        with transaction.atomic():
            # Who cancels in the very last step was told that it is Canceling.
            canceled = Action.objects.select_for_update().filter(pk=action.pk, cancel_requested=True).exists()
            if canceled and state != "Canceled":
                state, last_words = "Canceled", f"{last_words}; canceled"
            run.work.log(last_words, "stderr" if state == "Failed" else "stdout")
            run.rest(self.claimed)
            Action.objects.filter(pk=action.pk).update(state=state, ended_at=timezone.now())

    def _run(self, action: Action) -> Run:
        return Run(Work(action, self._engines, self._logbook, self._claims))

    def _enqueue(self, due: float, action: UUID) -> None:
        self._count += 1
        heapq.heappush(self._queue, (due, self._count, action))


def _next_of_each_object(unfinished: Iterable[Action]) -> list[Action]:
    """The actions that are to be at work: on each object those that are already, else the oldest that waits."""
    found: dict[UUID, Action] = {}
    for action in unfinished:
        key = action.object_uuid or action.pk
        if not action.cancel_requested and (key not in found or found[key].state == "Pending" != action.state):
            found[key] = action
    return list(found.values())
