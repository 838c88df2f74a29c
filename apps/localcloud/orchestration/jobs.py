"""Background jobs: what the cloud does by itself, outside of actions."""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from ..drivers import NodeUnreachableError
from .agenda import Agenda
from .work import FAILURES, Steps, one_step

logger = logging.getLogger(__name__)


class Jobs:
    """Runs jobs concurrently, but only one at a time for each container, node or service."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._agenda = Agenda(wake)
        self._jobs: dict[UUID, Steps] = {}

    @property
    def due(self) -> float | None:
        return self._agenda.due

    def begin(self, thing: UUID, steps: Steps) -> bool:
        """Starts a job and does its first step. False if another job is at work on the same thing."""
        if thing in self._jobs:
            return False
        self._jobs[thing] = steps
        self._step(thing)
        return True

    def step(self, now: float) -> bool:
        """Runs one step of each job that is due. Returns whether there was any."""
        due = self._agenda.take(now)
        for thing in due:
            self._step(thing)
        return bool(due)

    def _step(self, thing: UUID) -> None:
        pause = None
        try:
            pause = one_step(self._jobs[thing])
        except NodeUnreachableError:
            logger.info("A node became unreachable during a background job")  # the health check records it
        except FAILURES as failure:
            logger.warning("%s", failure)
        finally:
            if pause is None:
                del self._jobs[thing]
        if pause is not None:
            self._agenda.put(thing, pause, time.time())
