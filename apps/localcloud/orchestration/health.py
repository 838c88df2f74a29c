"""Health checks: whether the nodes' engines answer, every few seconds."""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..addresses import node_uri
from ..drivers import EngineError, EngineFacts
from ..models import Node
from ..networks import note_swarm
from ..records import Target, noticed
from ..transactions import exclusive
from .calls import Asking
from .derived import refresh_nodecluster
from .engines import Engines
from .following import follow
from .jobs import Jobs
from .nodes import sweep
from .reconciling import Reconciling
from .work import Steps

_NAME, _TASK = "Node Health Check", "node.health-check"
PAUSE = 10.0  # seconds between two checks of all nodes


class Health:
    """Checks nodes and records changes as actions. `held` returns the objects that actions work on.

    `wake` is called when a change may have given the worker something to do.
    """

    def __init__(
        self, engines: Engines, jobs: Jobs, reconciling: Reconciling, held: Callable[[], Collection[UUID]],
        wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self._engines, self._jobs, self._reconciling = engines, jobs, reconciling
        self._held, self._wake = held, wake
        self._noted: set[UUID] = set()
        self.due = 0.0

    def note(self, nodes: Iterable[UUID]) -> None:
        """Schedules an early check of these nodes."""
        self._noted.update(nodes)

    def look(self, now: float) -> None:
        """Begins a check of all nodes if it is time, else of those noted; leaves out those that an action works on."""
        found = Node.objects.filter(state__in=("Deployed", "Unreachable")).select_related("namespace")
        if self.due <= now:
            self.due = now + PAUSE
        elif self._noted:
            found = found.filter(pk__in=self._noted)
        else:
            return
        self._noted.clear()
        with exclusive():
            for node in found.exclude(pk__in=self._held()):
                self._jobs.begin(node.pk, self._look_at(node))

    def _look_at(self, node: Node) -> Steps:
        facts = yield from self._facts(node)
        answers = facts is not None
        node.refresh_from_db(fields=["state"])
        if node.pk in self._held() or node.state not in ("Deployed", "Unreachable"):
            return  # an action has begun meanwhile
        if facts is not None:
            if self._engines.is_remote(node):
                note_swarm(node.pk, facts)
            Node.objects.filter(pk=node.pk).update(last_seen=timezone.now())
        if answers != (node.state == "Deployed"):
            yield from self._changed(node, answers)
        elif answers and self._engines.is_remote(node):
            yield from sweep(self._engines, node)  # a removal may have failed between two checks

    def _facts(self, node: Node) -> Asking[EngineFacts | None]:
        """The engine's facts; None if it does not answer."""
        try:
            return (yield from self._engines.ask(node, lambda engine: engine.facts(), tried=True))
        except EngineError:
            return None

    def _changed(self, node: Node, answers: bool) -> Steps:
        Node.objects.filter(pk=node.pk).update(state="Deployed" if answers else "Unreachable")
        refresh_nodecluster(node.node_cluster_id)
        target = Target(node.namespace, "node", node.pk, node_uri(node.pk, node.namespace.name))
        if not answers:
            noticed(target, _NAME, _TASK, failed=f"{node} no longer answers.")
            return
        noticed(target, _NAME, _TASK, said=f"{node} answers again.")
        follow(node.namespace)
        transaction.on_commit(self._wake)
        yield from sweep(self._engines, node)
        if self._engines.is_remote(node):
            self._reconciling.note_nodes([node.pk])
            transaction.on_commit(self._wake)
