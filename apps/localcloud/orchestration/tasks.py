"""The tasks by name: their steps, and the object's state while they run."""

from collections.abc import Callable
from dataclasses import dataclass

from ..models import Container, Node, NodeCluster, Service
from . import containers, nodeclusters, nodes, redeploying, services
from .work import Steps, Work


@dataclass(frozen=True, slots=True)
class ServiceTask:
    state: str
    steps: Callable[[Work, Service], Steps]


@dataclass(frozen=True, slots=True)
class ContainerTask:
    state: str
    steps: Callable[[Work, Container], Steps]


@dataclass(frozen=True, slots=True)
class NodeClusterTask:
    state: str
    steps: Callable[[Work, NodeCluster], Steps]


@dataclass(frozen=True, slots=True)
class NodeTask:
    state: str
    steps: Callable[[Work, Node], Steps]


def _redeploy(work: Work, container: Container) -> Steps:
    reuse_volumes = bool(work.action.parameters.get("reuse_volumes", True))
    return redeploying.redeploy(work, container, reuse_volumes=reuse_volumes)


def _terminate(work: Work, container: Container) -> Steps:
    return containers.remove(work, container, with_volumes=True)


SERVICE_TASKS = {
    "service.start": ServiceTask("Starting", services.start),
    "service.stop": ServiceTask("Stopping", services.stop),
    "service.scale": ServiceTask("Scaling", services.scale),
    "service.follow": ServiceTask("Scaling", services.follow),
    "service.redeploy": ServiceTask("Redeploying", services.redeploy),
    "service.terminate": ServiceTask("Terminating", services.terminate),
}
CONTAINER_TASKS = {
    "container.start": ContainerTask("Starting", containers.start),
    "container.stop": ContainerTask("Stopping", containers.stop),
    "container.redeploy": ContainerTask("Starting", _redeploy),
    "container.terminate": ContainerTask("Terminating", _terminate),
}
NODECLUSTER_TASKS = {
    "nodecluster.deploy": NodeClusterTask("Deploying", nodeclusters.deploy),
    "nodecluster.scale": NodeClusterTask("Scaling", nodeclusters.scale),
    "nodecluster.terminate": NodeClusterTask("Terminating", nodeclusters.terminate),
}
NODE_TASKS = {
    "node.docker-upgrade": NodeTask("Upgrading", nodes.upgrade),
    "node.health-check": NodeTask("Unreachable", nodes.check),
    "node.terminate": NodeTask("Terminating", nodes.terminate),
}
