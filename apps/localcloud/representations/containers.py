"""Containers. Manual: Containers."""

from collections.abc import Sequence
from typing import Any

from apps.cloud.contract import CONTAINER

from ..addresses import container_dns, container_uri, node_uri, service_uri
from ..auth import AUTH_VARIABLE
from ..models import Container
from .common import date
from .variables import container_link_variables

HIDDEN = "********"
_SHOWN = frozenset(field.name for field in CONTAINER.attributes) - {"container_envvars", "container_ports"}


def containers_list(containers: Sequence[Container]) -> list[dict[str, Any]]:
    return [container_summary(container) for container in containers]


def container_summary(container: Container) -> dict[str, Any]:
    """Expects `namespace` and `service` with its `stack` to be loaded."""
    namespace, service = container.namespace.name, container.service
    config = {name: value for name, value in container.config.items() if name in _SHOWN}
    return config | {
        "uuid": str(container.uuid),
        "resource_uri": container_uri(container.uuid, namespace),
        "name": container.name,
        "state": container.state,
        "synchronized": container.revision == service.revision,
        "service": service_uri(service.uuid, namespace),
        "node": node_uri(container.node_id, namespace) if container.node_id else None,
        "public_dns": container_dns(container.name, service.stack.name if service.stack else None, namespace),
        "private_ip": container.private_ip,
        "exit_code": container.exit_code,
        "exit_code_msg": container.exit_code_msg,
        "deployed_datetime": date(container.deployed_at),
        "started_datetime": date(container.started_at),
        "stopped_datetime": date(container.stopped_at),
        "destroyed_datetime": date(container.destroyed_at),
        "container_ports": container.ports,
    }


def _shown_variable(row: dict[str, Any]) -> dict[str, Any]:
    """Masks the container's credential, so that reading the container grants no further rights."""
    return {"key": row["key"], "value": HIDDEN if row["key"] == AUTH_VARIABLE else row["value"]}


def container_detail(container: Container) -> dict[str, Any]:
    return container_summary(container) | {
        "container_envvars": [_shown_variable(row) for row in container.envvars],
        "linked_to_container": container.links,
        "link_variables": container_link_variables(container),
        "bindings": container.bindings,
    }
