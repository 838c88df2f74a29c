"""The demo's node clusters and nodes."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ..addresses import node_dns
from ..models import AvailabilityZone, Namespace, Node, NodeCluster, NodeType, Region
from ..states import node_cluster_state

# name, region, node type, tags of the cluster, state of each node
CLUSTERS: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("production", "us-east-1", "m4.xlarge", ("production",), ("Deployed", "Deployed", "Deployed")),
    ("staging", "ams2", "2gb", ("staging",), ("Deployed", "Unreachable")),
    ("spare", "eu-west-1", "t2.medium", (), ()),
)
_BUILT = timedelta(days=34)


def make_nodes(namespace: Namespace) -> None:
    for number, (name, region, node_type, tags, states) in enumerate(CLUSTERS):
        cluster = _cluster(namespace, name, region, node_type, tags, states)
        for place, state in enumerate(states):
            _node(cluster, state, number * 10 + place + 1)
    _gone(namespace)
    NodeCluster.objects.create(
        namespace=namespace,
        name="archive",
        region=Region.objects.get(name="nyc3"),
        node_type=NodeType.objects.get(name="1gb"),
        target_num_nodes=2,
    )


def _cluster(
    namespace: Namespace, name: str, region: str, node_type: str, tags: tuple[str, ...], states: tuple[str, ...]
) -> NodeCluster:
    return NodeCluster.objects.create(
        namespace=namespace,
        name=name,
        region=Region.objects.get(name=region),
        node_type=NodeType.objects.get(name=node_type),
        target_num_nodes=len(states),
        tags=list(tags),
        state=node_cluster_state(states, len(states)),
        deployed_at=timezone.now() - _BUILT,
    )


def _node(cluster: NodeCluster, state: str, number: int, **more: Any) -> Node:
    zones = AvailabilityZone.objects.filter(region=cluster.region)
    kind = cluster.node_type
    node = Node(
        namespace=cluster.namespace,
        node_cluster=cluster,
        node_type=kind,
        region=cluster.region,
        zone=zones[number % len(zones)] if zones else None,
        nickname=f"{cluster.name}-{number % 10}",
        state=state,
        public_ip=f"203.0.113.{number + cluster.namespace_id * 40 % 200}",
        cpu=kind.cpu,
        memory=kind.memory,
        disk=kind.disk,
        docker_version="1.11.2-cs5",
        docker_execdriver="native-0.2",
        docker_graphdriver="overlay",
        last_seen=timezone.now() - (timedelta(hours=3) if state == "Unreachable" else timedelta(seconds=20)),
        tags=["ssd"] if number % 2 else [],
        deployed_at=timezone.now() - _BUILT,
        **more,
    )
    node.external_fqdn = node_dns(node.uuid, cluster.namespace.name)
    node.save(force_insert=True)
    return node


def _gone(namespace: Namespace) -> None:
    """A cluster that was terminated a few days ago, with its node."""
    ended = timezone.now() - timedelta(days=3)
    cluster = _cluster(namespace, "benchmark", "us-east-1", "t2.micro", (), ())
    NodeCluster.objects.filter(pk=cluster.pk).update(state="Terminated", destroyed_at=ended)
    _node(cluster, "Terminated", 91, destroyed_at=ended)
