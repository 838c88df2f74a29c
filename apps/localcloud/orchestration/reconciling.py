"""Brings the stored states of containers in line with what their engines report."""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from ..drivers import Ended, Status
from ..models import Container
from .containers import destroys_itself, mark_running, mark_stopped, read_ports
from .derived import refresh_service
from .endings import Endings
from .engines import Engines
from .jobs import Jobs
from .logbook import Logbook
from .work import Steps

_LASTING = ("Running", "Stopped")


class Reconciling:
    """Inspects containers that may have changed, once no action is working on them."""

    def __init__(
        self, engines: Engines, jobs: Jobs, endings: Endings, logbook: Logbook, held: Callable[[], Collection[UUID]]
    ) -> None:
        self._engines, self._jobs, self._endings, self._logbook, self._held = engines, jobs, endings, logbook, held
        self._noted: set[UUID] = set()

    def note(self, containers: Iterable[UUID]) -> None:
        self._noted.update(containers)

    def note_nodes(self, nodes: Iterable[UUID]) -> None:
        """Notes all containers on the nodes."""
        self.note(Container.objects.filter(node__in=list(nodes), state__in=_LASTING).values_list("pk", flat=True))

    def look(self) -> None:
        """Begins to inspect the noted containers; those that are in use stay noted."""
        for uuid in self._noted - set(self._held()):
            if self._jobs.begin(uuid, self._reconcile(uuid)):
                self._noted.discard(uuid)

    def _reconcile(self, uuid: UUID) -> Steps:
        container = _find_settled(uuid)
        if container is None or container.node is None or container.node.state != "Deployed":
            return
        status = yield from self._engines.ask(container.node, lambda engine: engine.inspect(uuid))
        container = _find_settled(uuid)
        if container is None or uuid in self._held():
            return  # an action has begun meanwhile
        yield from self._apply_status(container, status)
        refresh_service(container.service_id)
        self._logbook.tell([uuid])

    def _apply_status(self, container: Container, status: Status | None) -> Steps:
        if status is None:
            if container.state == "Running":
                mark_stopped(container, container.exit_code)  # removed behind the cloud's back
        elif status.running:
            if container.state != "Running" or container.exit_code is not None:
                mark_running(container, restarts=status.restarts)
            read_ports(container, status)
        elif container.state == "Running":
            code, at = status.exit_code or 0, status.finished_at
            yield from self._endings.handle_end(container, Ended(container.pk, code, at or 0.0, status.restarting))
        elif container.started_at is not None and destroys_itself(container):
            yield from self._endings.destroy(container)  # an earlier attempt failed


def _find_settled(uuid: UUID) -> Container | None:
    found = Container.objects.filter(pk=uuid, state__in=_LASTING)
    return found.select_related("node", "service__stack", "namespace").first()
