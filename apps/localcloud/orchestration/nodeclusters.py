"""The tasks on node clusters."""

from collections import Counter
from uuid import UUID, uuid4

from django.utils import timezone

from ..addresses import node_dns
from ..checks.nodes import not_offered, zones_for
from ..models import AvailabilityZone, Container, Node, NodeCluster
from . import nodes
from .shaping import ALIVE
from .work import Steps, TaskFailedError, Work, together


def living(cluster: NodeCluster) -> list[Node]:
    return [node for node in nodes.loaded(node_cluster=cluster) if node.state != "Terminated"]


def deploy(work: Work, cluster: NodeCluster) -> Steps:
    """Deploys nodes up to the target number."""
    _add_missing(cluster)
    yield 0.0
    yield from _deploy_missing(work, cluster)
    NodeCluster.objects.filter(pk=cluster.pk, deployed_at=None).update(deployed_at=timezone.now())  # if it has no nodes


def scale(work: Work, cluster: NodeCluster) -> Steps:
    """Adds or removes nodes to reach the target number; those with the fewest containers are removed first."""
    for node in _surplus(cluster):
        work.log(f"{node}: Chosen for removal")
        Node.objects.filter(pk=node.pk).update(state="Terminating")
    _add_missing(cluster)
    yield 0.0
    yield from _remove_surplus(work, cluster)
    yield from _deploy_missing(work, cluster)


def terminate(work: Work, cluster: NodeCluster) -> Steps:
    Node.objects.filter(pk__in=[node.pk for node in living(cluster)]).update(state="Terminating")
    yield 0.0
    yield from _remove_surplus(work, cluster)
    NodeCluster.objects.filter(pk=cluster.pk).update(state="Terminated", destroyed_at=timezone.now())


def _deploy_missing(work: Work, cluster: NodeCluster) -> Steps:
    coming = [node for node in living(cluster) if node.state == "Deploying"]
    yield from together(work, [nodes.deploy(work, node) for node in coming])


def _remove_surplus(work: Work, cluster: NodeCluster) -> Steps:
    leaving = [node for node in living(cluster) if node.state == "Terminating"]
    yield from together(work, [nodes.terminate(work, node) for node in leaving])


def _staying(cluster: NodeCluster) -> list[Node]:
    return [node for node in living(cluster) if node.state != "Terminating"]


def _surplus(cluster: NodeCluster) -> list[Node]:
    """The nodes to remove: those with the fewest containers, of these the unreachable ones, then the newest."""
    staying = _staying(cluster)
    found = Container.objects.filter(ALIVE, node__in=staying).values_list("node_id", flat=True)
    containers = Counter[UUID | None](found)
    staying.sort(key=lambda node: node.created_at, reverse=True)
    staying.sort(key=lambda node: (containers[node.pk], node.state == "Deployed"))
    return staying[: max(len(staying) - cluster.target_num_nodes, 0)]


def _add_missing(cluster: NodeCluster) -> None:
    """Creates rows for the missing nodes, spread over the zones that offer their type."""
    staying = _staying(cluster)
    missing = cluster.target_num_nodes - len(staying)
    if missing <= 0:
        return
    if reason := not_offered(cluster.region, cluster.node_type):
        raise TaskFailedError(reason[1])
    zones = zones_for(cluster.region, cluster.node_type)
    used = Counter(node.zone_id for node in staying)
    for _ in range(missing):
        zone = min(zones, key=lambda each: (used[each.pk], each.name), default=None)
        used[zone.pk if zone else None] += 1
        _add(cluster, zone)


def _add(cluster: NodeCluster, zone: AvailabilityZone | None) -> None:
    uuid, kind = uuid4(), cluster.node_type
    Node.objects.create(
        uuid=uuid,
        namespace=cluster.namespace,
        node_cluster=cluster,
        node_type=kind,
        region=cluster.region,
        zone=zone,
        external_fqdn=node_dns(uuid, cluster.namespace.name),
        cpu=kind.cpu,
        memory=kind.memory,
        disk=cluster.disk,
    )
