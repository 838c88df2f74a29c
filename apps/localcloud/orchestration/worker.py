"""The worker: runs actions, stores containers' output, handles containers that end, checks nodes."""

import time
from collections.abc import Callable
from uuid import UUID

from ..drivers import make_drivers
from ..transactions import exclusive
from .autoredeploying import AutoRedeploying
from .endings import Endings
from .engines import Engines
from .health import Health
from .jobs import Jobs
from .logbook import Logbook
from .purging import purge
from .reconciling import Reconciling
from .running import Runs

# Seconds between two writes of containers' output: all of it goes into one transaction.
WRITE_PAUSE = 0.5
QUICK_WRITE_PAUSE = 0.1


class Worker:
    """Belongs to one thread. All state that has to survive a restart is in the database."""

    def __init__(self, wake: Callable[[], None], write_pause: float = WRITE_PAUSE) -> None:
        self._engines = Engines(make_drivers())
        self._logbook = Logbook(wake)
        self._runs = Runs(self._engines, self._logbook, wake)
        self._jobs = Jobs(wake)
        self._endings = Endings(self._engines, self._jobs, self._logbook)
        self._reconciling = Reconciling(self._engines, self._jobs, self._endings, self._logbook, self._held)
        self._health = Health(self._engines, self._jobs, self._reconciling, self._held, wake)
        self._autoredeploying = AutoRedeploying(self._engines, self._jobs)
        self._write_pause = write_pause
        self._next_write = 0.0
        self._next_purge = 0.0
        self._engines.open(wake)
        self._endings.take_up()

    def turn(self, *, look: bool) -> float:
        """Does what is due; with `look`, looks for new actions first. Returns the seconds until the next turn."""
        now = time.time()
        with exclusive():
            self._logbook.take_down()  # before the lines of the steps that follow
        if look:
            self._runs.take_up(now)
        acted = self._runs.due is not None and self._runs.due <= now
        if acted and self._runs.step(now):
            self._runs.take_up(now)
        acted |= self._jobs.step(now)
        with exclusive():
            acted |= self._endings.restart(now, self._held())
        if look or acted or self._next_write <= now:
            self._collect(time.time())
        self._health.look(now)
        self._reconciling.look()
        self._autoredeploying.look(now)
        if self._next_purge <= now:
            self._next_purge = now + purge()
        self._logbook.publish()
        return self._pause(time.time())

    def close(self) -> None:
        self._engines.close()

    def _held(self) -> set[UUID]:
        return self._runs.claimed

    def _collect(self, now: float) -> None:
        with exclusive():
            report = self._engines.collect(now)
            if report.lines:
                self._logbook.write_lines(report.lines)
            if report.ended:
                self._endings.look_at(report.ended)
        self._reconciling.note(report.changed)
        if report.nodes:
            self._health.note(report.nodes)
            self._reconciling.note_nodes(report.nodes)
        soonest = now + self._write_pause
        self._next_write = float("inf") if report.due is None else max(report.due, soonest)

    def _pause(self, now: float) -> float:
        own = (self._runs.due, self._jobs.due, self._endings.due, self._next_write)
        fixed = (self._health.due, self._autoredeploying.due, self._next_purge)
        return max(min(*(due for due in own if due is not None), *fixed) - now, 0.0)
