"""Adds a user's own machines as nodes: each in a node cluster of the provider `byon`."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils import timezone

from .addresses import node_dns, node_uri
from .catalog import BYON
from .drivers import EngineFacts
from .models import DockerHost, Namespace, Node, NodeCluster, NodeType, Region
from .networks import note_swarm
from .orchestration.derived import set_nodecluster
from .orchestration.following import follow
from .orchestration.nodes import note_facts
from .records import Target, noticed
from .transactions import exclusive


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that is to join. `tls` is the directory with its certificates."""

    address: str
    tls: str = ""
    nickname: str = ""
    cluster: str = "own"
    public_ip: str = ""


def join(namespace: Namespace, machine: Machine, facts: EngineFacts) -> Node:
    """Adds the machine as a node of the namespace; a machine that is a node already is returned unchanged."""
    with exclusive():
        there = Node.objects.filter(namespace=namespace, driver="docker").exclude(state="Terminated")
        hosts = DockerHost.objects.filter(address=machine.address).values_list("pk", flat=True)
        if (known := there.filter(pk__in=list(hosts)).first()) is not None:
            return known
        cluster = _cluster(namespace, machine.cluster)
        node = _node(cluster, machine, facts)
        DockerHost.objects.create(node=node.pk, address=machine.address, tls=machine.tls)
        note_swarm(node.pk, facts)
        note_facts(node, facts)
        nodes = cluster.nodes.exclude(state="Terminated").count()
        NodeCluster.objects.filter(pk=cluster.pk).update(target_num_nodes=nodes)
        cluster.refresh_from_db()
        set_nodecluster(cluster)
        target = Target(namespace, "node", node.pk, node_uri(node.pk, namespace.name))
        noticed(target, "Node Deploy", "node.deploy", said=f"{node} joined, with Docker {node.docker_version}.")
        follow(namespace)
    return node


def _cluster(namespace: Namespace, name: str) -> NodeCluster:
    there = NodeCluster.objects.filter(namespace=namespace, name=name, region__provider__name=BYON)
    found = there.exclude(state="Terminated").first()
    return found or NodeCluster.objects.create(
        namespace=namespace,
        name=name,
        state="Deployed",
        region=Region.objects.get(provider__name=BYON, name=BYON),
        node_type=NodeType.objects.get(provider__name=BYON, name=BYON),
        deployed_at=timezone.now(),
        target_num_nodes=0,
    )


def _node(cluster: NodeCluster, machine: Machine, facts: EngineFacts) -> Node:
    uuid = uuid4()
    return Node.objects.create(
        uuid=uuid,
        namespace=cluster.namespace,
        node_cluster=cluster,
        node_type=cluster.node_type,
        region=cluster.region,
        nickname=machine.nickname,
        external_fqdn=node_dns(uuid, cluster.namespace.name),
        state="Deployed",
        driver="docker",
        public_ip=machine.public_ip or public_ip_of(machine.address),
        cpu=facts.cpu,
        memory=facts.memory,
        disk=facts.disk,
        deployed_at=timezone.now(),
    )


def public_ip_of(address: str) -> str:
    """The IP address of an engine's published ports, derived from its own: this machine's for a socket."""
    host = urlsplit(address).hostname
    if host is None:
        return "127.0.0.1"
    try:
        return str(ip_address(host))
    except ValueError:
        return socket.gethostbyname(host)
