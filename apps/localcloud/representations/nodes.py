"""Node clusters and nodes. Manual: Node Clusters, Nodes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count

from ..addresses import node_uri, nodecluster_uri, nodetype_uri, region_uri, zone_uri
from ..models import Container, Node, NodeCluster, NodeToken
from .common import date, tag_rows


def nodeclusters_list(clusters: Sequence[NodeCluster]) -> list[dict[str, Any]]:
    """Expects `namespace`, `region__provider` and `node_type__provider` to be loaded."""
    members: dict[UUID, list[UUID]] = {}
    living = Node.objects.filter(node_cluster__in=[cluster.uuid for cluster in clusters]).exclude(state="Terminated")
    for cluster, node in living.order_by("created_at", "uuid").values_list("node_cluster_id", "uuid"):
        if cluster is not None:
            members.setdefault(cluster, []).append(node)
    return [_nodecluster(cluster, members.get(cluster.uuid, [])) for cluster in clusters]


def nodecluster_detail(cluster: NodeCluster) -> dict[str, Any]:
    return nodeclusters_list([cluster])[0]


def _nodecluster(cluster: NodeCluster, nodes: list[UUID]) -> dict[str, Any]:
    namespace = cluster.namespace.name
    return {
        "uuid": str(cluster.uuid),
        "resource_uri": nodecluster_uri(cluster.uuid, namespace),
        "name": cluster.name,
        "nickname": cluster.nickname or cluster.name,
        "state": cluster.state,
        "region": region_uri(cluster.region),
        "node_type": nodetype_uri(cluster.node_type),
        "disk": cluster.disk,
        "nodes": [node_uri(uuid, namespace) for uuid in nodes],
        "target_num_nodes": cluster.target_num_nodes,
        "current_num_nodes": len(nodes),
        "deployed_datetime": date(cluster.deployed_at),
        "destroyed_datetime": date(cluster.destroyed_at),
        "tags": tag_rows(cluster.tags),
        "provider_options": cluster.provider_options,
    }


def nodes_list(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """Expects what a node cluster expects, and `node_cluster` and `zone__region__provider`."""
    living = Container.objects.filter(node__in=[node.uuid for node in nodes]).exclude(state="Terminated")
    counts = dict(living.order_by().values_list("node_id").annotate(Count("uuid")))
    return [_node(node, counts.get(node.uuid, 0)) for node in nodes]


def node_detail(node: Node) -> dict[str, Any]:
    return nodes_list([node])[0]


def _node(node: Node, containers: int) -> dict[str, Any]:
    namespace = node.namespace.name
    inherited = node.node_cluster.tags if node.node_cluster else []
    return {
        "uuid": str(node.uuid),
        "resource_uri": node_uri(node.uuid, namespace),
        "nickname": node.nickname or node.external_fqdn,
        "external_fqdn": node.external_fqdn,
        "state": node.state,
        "node_cluster": nodecluster_uri(node.node_cluster_id, namespace) if node.node_cluster_id else None,
        "node_type": nodetype_uri(node.node_type),
        "region": region_uri(node.region),
        "availability_zone": zone_uri(node.zone) if node.zone else None,
        "public_ip": node.public_ip,
        "cpu": node.cpu,
        "memory": node.memory,
        "disk": node.disk,
        "current_num_containers": containers,
        "docker_version": node.docker_version,
        "docker_execdriver": node.docker_execdriver,
        "docker_graphdriver": node.docker_graphdriver,
        "last_seen": date(node.last_seen),
        "tunnel": node.tunnel,
        "deployed_datetime": date(node.deployed_at),
        "destroyed_datetime": date(node.destroyed_at),
        "tags": tag_rows(dict.fromkeys([*inherited, *node.tags])),
    }


def tokens_list(tokens: Sequence[NodeToken]) -> list[dict[str, Any]]:
    """The text of each token, known only for those just created."""
    return [{"token": token.text} for token in tokens]
