"""Actions. Manual: Actions."""

from collections.abc import Sequence
from typing import Any

from apps.cloud.contract import ACTION

from ..addresses import action_uri
from ..models import Action
from .common import date


def actions_list(actions: Sequence[Action]) -> list[dict[str, Any]]:
    return [action_detail(action) for action in actions]


def action_detail(action: Action) -> dict[str, Any]:
    return {
        "uuid": str(action.uuid),
        "resource_uri": action_uri(action),
        "action": action.name,
        "object": action.object_uri,
        "state": action.state,
        "user": action.user,
        "start_date": date(action.started_at),
        "end_date": date(action.ended_at),
        "method": action.method,
        "path": action.path,
        "ip": action.ip,
        "location": action.location,
        "user_agent": action.user_agent,
        "is_user_action": action.is_user_action,
        "can_be_canceled": action.can_be_canceled and ACTION.allows(action.state, "cancel"),
        "can_be_retried": action.can_be_retried and ACTION.allows(action.state, "retry"),
    }
