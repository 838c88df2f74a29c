"""Containers whose command ended by itself: `autorestart` and `autodestroy`."""

import heapq
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from ..borrowing import unborrowed
from ..drivers import Ended, Engine, EngineError
from ..models import Container
from .containers import destroys_itself, mark_running, mark_stopped, mark_terminated
from .derived import refresh_service
from .engines import Engines
from .jobs import Jobs
from .logbook import Logbook
from .work import Steps

# Docker's rule: the pause starts at 0.1 s, doubles each time, and starts over after a run of ten seconds.
FIRST_PAUSE, LONGEST_PAUSE, GOOD_RUN = 0.1, 60.0, 10.0
HELD_PAUSE = 1.0  # seconds until a restart is tried again when an action is working on the container


def pause_before(restarts: int) -> float:
    """Seconds to wait before the next restart of a container that was restarted `restarts` times."""
    return min(FIRST_PAUSE * float(2 ** min(restarts, 20)), LONGEST_PAUSE)


def is_restarted(policy: str, exit_code: int) -> bool:
    return policy == "ALWAYS" or (policy == "ON_FAILURE" and exit_code != 0)


class Endings:
    """Restarts, removes or leaves containers that ended, by their policies.

    Pending restarts are stored in the database. As in Docker, such containers count as running, so they can be
    stopped, and the state of their service does not flap.
    """

    def __init__(self, engines: Engines, jobs: Jobs, logbook: Logbook) -> None:
        self._engines, self._jobs, self._logbook = engines, jobs, logbook
        self._waiting: list[tuple[float, UUID]] = []

    @property
    def due(self) -> float | None:
        return self._waiting[0][0] if self._waiting else None

    def take_up(self) -> None:
        for uuid, at in Container.objects.filter(restart_at__isnull=False).values_list("pk", "restart_at"):
            if at is not None:
                heapq.heappush(self._waiting, (at.timestamp(), uuid))

    def look_at(self, ended: Sequence[Ended]) -> None:
        """Begins a job for each container that ended."""
        for end in ended:
            self._jobs.begin(end.container, self._look_at(end))
        self._logbook.tell([end.container for end in ended])

    def _look_at(self, end: Ended) -> Steps:
        container = Container.objects.filter(pk=end.container, state="Running").first()
        if container is not None:
            yield from self.handle_end(container, end)
            refresh_service(container.service_id)

    def restart(self, now: float, held: Collection[UUID]) -> bool:
        """Begins the restarts that are due, but for containers in `held`. Returns whether there were any."""
        started = False
        while self._waiting and self._waiting[0][0] <= now:
            _, uuid = heapq.heappop(self._waiting)
            container = Container.objects.filter(pk=uuid, restart_at__isnull=False).first()
            if container is None:
                continue
            if uuid in held or container.state != "Running":  # an action on it may leave the restart pending
                heapq.heappush(self._waiting, (now + HELD_PAUSE, uuid))
                continue
            self._jobs.begin(uuid, self._restart(container, now))
            started = True
        return started

    def handle_end(self, container: Container, end: Ended) -> Steps:
        """Restarts, removes or leaves a container that was running until it ended."""
        ran_well = container.started_at is not None and end.at - container.started_at.timestamp() >= GOOD_RUN
        if end.restarts:  # by its engine
            mark_stopped(container, end.exit_code, end.at, state="Running")
            return
        if end.restarts is None and is_restarted(container.config.get("autorestart", "OFF"), end.exit_code):
            mark_stopped(container, end.exit_code, end.at, state="Running")
            container.restarts = 0 if ran_well else container.restarts
            self._schedule_restart(container, end.at)
            return
        mark_stopped(container, end.exit_code, end.at)
        if destroys_itself(container):
            yield from self.destroy(container)

    def _schedule_restart(self, container: Container, since: float) -> None:
        at = since + pause_before(container.restarts)
        container.restart_at = datetime.fromtimestamp(at, UTC)
        container.save(update_fields=["restart_at", "restarts"])
        heapq.heappush(self._waiting, (at, container.pk))

    def _restart(self, container: Container, now: float) -> Steps:
        try:
            yield from self._engines.ask(container.node, lambda engine: engine.start(container.pk))
        except EngineError:
            container.restarts += 1
            self._schedule_restart(container, now)
            return
        mark_running(container, restarts=container.restarts + 1)
        refresh_service(container.service_id)
        self._logbook.tell([container.pk])

    def destroy(self, container: Container) -> Steps:
        """Removes the container with its own volumes, as `autodestroy` demands."""
        lines = yield from self._engines.ask(container.node, lambda engine: engine.remove(container.pk))
        self._logbook.write_lines(lines)
        for volume in unborrowed(container):
            yield from self._engines.ask(container.node, partial(_drop, volume.pk))
            volume.delete()
        mark_terminated(container)
        self._logbook.tell([container.pk])


def _drop(volume: UUID, engine: Engine) -> None:
    engine.drop_volume(volume)
