"""Whether nodes answer, looked at every few seconds."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from ..addresses import node_uri
from ..drivers import NodeUnreachableError
from ..models import Node
from ..records import Target, noticed
from .derived import refresh_nodecluster
from .engines import Engines
from .following import follow
from .nodes import sweep

_NAME, _TASK = "Node Health Check", "node.health-check"
PAUSE = 10.0  # seconds between two looks at all nodes


class Health:
    """Notes down which nodes answer, and what the cloud noticed by itself."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self.due = 0.0

    def look(self, now: float, held: Collection[UUID]) -> bool:
        """Look at every node that no action is at work on. Whether there is new work to do."""
        self.due = now + PAUSE
        found = Node.objects.filter(state__in=("Deployed", "Unreachable")).exclude(pk__in=held)
        seen, came_back = [], False
        for node in found.select_related("namespace"):
            answers = self._answers(node)
            if answers:
                seen.append(node.pk)
            if answers != (node.state == "Deployed"):
                self._changed(node, answers)
                came_back |= answers
        Node.objects.filter(pk__in=seen).update(last_seen=timezone.now())
        return came_back

    def _answers(self, node: Node) -> bool:
        try:
            self._engines.tried(node).facts()
        except NodeUnreachableError:
            return False
        return True

    def _changed(self, node: Node, answers: bool) -> None:
        Node.objects.filter(pk=node.pk).update(state="Deployed" if answers else "Unreachable")
        refresh_nodecluster(node.node_cluster_id)
        target = Target(node.namespace, "node", node.pk, node_uri(node.pk, node.namespace.name))
        if answers:
            sweep(node, self._engines.tried(node))
            noticed(target, _NAME, _TASK, said=f"{node} answers again.")
            follow(node.namespace)
        else:
            noticed(target, _NAME, _TASK, failed=f"{node} does not answer any more.")
