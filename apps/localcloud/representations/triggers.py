"""Triggers. Manual: Triggers."""

from collections.abc import Sequence
from typing import Any

from apps.cloud.contract import TRIGGER

from ..models import Trigger


def triggers_list(triggers: Sequence[Trigger]) -> list[dict[str, Any]]:
    return [trigger_detail(trigger) for trigger in triggers]


def trigger_detail(trigger: Trigger) -> dict[str, Any]:
    """Expects `service__namespace` to be loaded."""
    key, service, namespace = str(trigger.pk), str(trigger.service_id), trigger.service.namespace.name
    return {
        "uuid": key,
        "resource_uri": TRIGGER.object_path(key, namespace, parent_key=service),
        "name": trigger.name,
        "operation": trigger.operation,
        "url": TRIGGER.object_path(key, namespace, TRIGGER.endpoint("call").suffix, parent_key=service),
    }
