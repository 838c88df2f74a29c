"""Node clusters and nodes as the objects of actions; see `subjects.Subject`."""

from uuid import UUID

from ..models import Node, NodeCluster
from . import nodes
from .derived import refresh_nodecluster, set_nodecluster
from .following import follow
from .nodeclusters import living
from .tasks import NodeClusterTask, NodeTask
from .work import Steps, TaskFailedError, Work


class NodeClusterSubject:
    def __init__(self, uuid: UUID, task: NodeClusterTask) -> None:
        self._uuid, self._task = uuid, task

    def begin(self, work: Work) -> Steps:
        cluster = self._find()
        if cluster is None:
            raise TaskFailedError("The node cluster is terminated.")
        NodeCluster.objects.filter(pk=cluster.pk).update(state=self._task.state)
        return self._task.steps(work, cluster)

    def settle(self, work: Work) -> Steps:
        cluster = self._find()
        if cluster is None:
            return
        for node in living(cluster):
            if node.pk not in work.others:
                yield from work.alone(node.pk, nodes.settle(work, node))
        set_nodecluster(cluster)
        follow(cluster.namespace)

    def _find(self) -> NodeCluster | None:
        found = NodeCluster.objects.filter(pk=self._uuid).exclude(state="Terminated")
        return found.select_related("namespace", "region__provider", "node_type__provider").first()


class NodeSubject:
    def __init__(self, uuid: UUID, task: NodeTask) -> None:
        self._uuid, self._task = uuid, task

    def begin(self, work: Work) -> Steps:
        node = self._find()
        if node is None:
            raise TaskFailedError("The node is terminated.")
        Node.objects.filter(pk=node.pk).update(state=self._task.state)
        node.state = self._task.state
        refresh_nodecluster(node.node_cluster_id)
        return self._task.steps(work, node)

    def settle(self, work: Work) -> Steps:
        node = self._find()
        if node is not None and node.pk not in work.others:
            yield from work.alone(node.pk, nodes.settle(work, node))
            follow(node.namespace)
        for cluster in NodeCluster.objects.filter(nodes=self._uuid).values_list("pk", flat=True):
            refresh_nodecluster(cluster)

    def _find(self) -> Node | None:
        found = nodes.loaded(pk=self._uuid)
        return found[0] if found and found[0].state != "Terminated" else None
