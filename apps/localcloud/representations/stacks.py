"""Stacks. Manual: Stacks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from ..addresses import service_uri, stack_uri
from ..models import Container, Service, Stack
from .common import date


def stacks_list(stacks: Sequence[Stack]) -> list[dict[str, Any]]:
    """Expects `namespace` to be loaded."""
    uuids = [stack.uuid for stack in stacks]
    services: dict[UUID, list[UUID]] = {}
    members = Service.objects.filter(stack__in=uuids).exclude(state="Terminated").order_by("created_at", "uuid")
    added = set()
    for stack, service, state in members.values_list("stack_id", "uuid", "state"):
        services.setdefault(stack, []).append(service)
        if state == "Not running":
            added.add(stack)
    behind = set(
        Container.objects.filter(service__stack__in=uuids)
        .exclude(state="Terminated")
        .exclude(revision=F("service__revision"))
        .values_list("service__stack_id", flat=True)
    )
    behind |= {stack.uuid for stack in stacks if stack.uuid in added and stack.state != "Not Running"}
    return [_stack(stack, services.get(stack.uuid, []), stack.uuid not in behind) for stack in stacks]


def stack_detail(stack: Stack) -> dict[str, Any]:
    return stacks_list([stack])[0]


def _stack(stack: Stack, services: list[UUID], synchronized: bool) -> dict[str, Any]:
    namespace = stack.namespace.name
    return {
        "uuid": str(stack.uuid),
        "resource_uri": stack_uri(stack.uuid, namespace),
        "name": stack.name,
        "nickname": stack.nickname or stack.name,
        "state": stack.state,
        "synchronized": synchronized,
        "services": [service_uri(uuid, namespace) for uuid in services],
        "deployed_datetime": date(stack.deployed_at),
        "destroyed_datetime": date(stack.destroyed_at),
    }
