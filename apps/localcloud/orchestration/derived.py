"""Stores the states of services, stacks and node clusters, which derive from those of their members."""

from collections.abc import Iterable
from uuid import UUID

from apps.cloud.contract import NODECLUSTER, SERVICE

from ..models import Action, NodeCluster, Service, Stack
from ..states import node_cluster_state, service_state, stack_state


def refresh_service(service: UUID) -> None:
    """Derives the states of a service and its stack, except of one that an action is working on."""
    found = Service.objects.filter(pk=service).first()
    if found is None:
        return
    known = SERVICE.state(found.state)
    if known is not None and known.lasting and found.state != "Terminated":
        set_service(found)
    refresh_stack(found.stack_id)


def set_service(service: Service) -> None:
    """Sets the service to the lasting state that its containers give it."""
    states = list(service.containers.values_list("state", flat=True))
    state = service_state(states, service.target_num_containers, was_deployed=service.deployed_at is not None)
    Service.objects.filter(pk=service.pk).update(state=state)


def refresh_stack(stack: UUID | None) -> None:
    """Derives a stack's state from its services, unless an action on the stack sets it."""
    at_work = Action.objects.filter(object_uuid=stack, ended_at=None).exclude(state="Pending")
    if stack is None or at_work.exclude(task="stack.update").exists():
        return
    found = Stack.objects.filter(pk=stack).exclude(state="Terminated").first()
    if found is not None:
        set_stack(found)


def set_stack(stack: Stack) -> None:
    """Sets the stack to the state that its services give it."""
    state = stack_state(list(stack.services.values_list("state", flat=True)))
    if state != stack.state:
        Stack.objects.filter(pk=stack.pk).update(state=state)


def refresh_services(services: Iterable[UUID]) -> None:
    for service in services:
        refresh_service(service)


def refresh_nodecluster(cluster: UUID | None) -> None:
    """Derives a node cluster's state from its nodes, unless an action is working on it."""
    found = NodeCluster.objects.filter(pk=cluster).first() if cluster else None
    known = NODECLUSTER.state(found.state) if found is not None else None
    if found is not None and known is not None and known.lasting and found.state not in ("Init", "Terminated"):
        set_nodecluster(found)


def set_nodecluster(cluster: NodeCluster) -> None:
    """Sets the node cluster to the lasting state that its nodes give it."""
    states = list(cluster.nodes.values_list("state", flat=True))
    was_deployed = cluster.deployed_at is not None or bool(states)
    state = node_cluster_state(states, cluster.target_num_nodes) if was_deployed else "Init"
    NodeCluster.objects.filter(pk=cluster.pk).update(state=state)
