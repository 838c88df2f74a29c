"""Creates the actions that record calls: one for each call that changed something, or tried to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework.request import Request

from .masking import without_keys
from .models import Action, LogLine, Namespace, User


@dataclass(frozen=True, slots=True)
class Origin:
    """Who called, how and from where. A trigger is called by somebody else on the user's behalf."""

    user: User
    method: str
    path: str
    user_agent: str
    ip: str | None
    is_their_own: bool = True

    @classmethod
    def of(cls, request: Request, user: User, *, is_their_own: bool = True) -> "Origin":
        return cls(
            user=user,
            method=str(request.method),
            path=without_keys(request.path)[:1024],
            user_agent=request.headers.get("User-Agent", "")[:255],
            ip=request.META.get("REMOTE_ADDR") or None,
            is_their_own=is_their_own,
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What a call is about: an object, or the collection that one is to be created in."""

    namespace: Namespace
    kind: str
    uuid: UUID | None
    uri: str


def finished(origin: Origin, target: Target, name: str, task: str, *, failed: str = "", said: str = "") -> Action:
    """The record of a synchronous call, with a log line on its outcome. `failed` is the reason for a refusal."""
    return _save_finished(_action(origin, target, name, task, {}), failed, said)


def noticed(target: Target, name: str, task: str, *, failed: str = "", said: str = "") -> Action:
    """Records something that the cloud noticed by itself."""
    return _save_finished(_own_action(target, name, task), failed, said)


def begun_by_itself(target: Target, name: str, task: str, user: str) -> Action:
    """The record of work that the cloud starts on the user's behalf: In progress, or Pending."""
    action = _own_action(target, name, task, user=user)
    action.state = "Pending" if _has_unfinished(target) else "In progress"
    action.can_be_canceled = True
    action.save(force_insert=True)
    return action


def _own_action(target: Target, name: str, task: str, user: str = "") -> Action:
    return Action(
        namespace=target.namespace,
        name=name,
        task=task,
        object_type=target.kind,
        object_uuid=target.uuid,
        object_uri=target.uri,
        user=user,
        is_user_action=False,
    )


def _save_finished(action: Action, failed: str, said: str) -> Action:
    action.state = "Failed" if failed else "Success"
    action.ended_at = action.started_at
    action.save(force_insert=True)
    LogLine.objects.create(
        owner_kind="action",
        owner_uuid=action.uuid,
        stream="stderr" if failed else "stdout",
        text=failed or said,
        at=action.ended_at.timestamp(),
    )
    return action


def begun(
    origin: Origin, target: Target, name: str, task: str, parameters: Mapping[str, Any], *, can_be_canceled: bool = True
) -> Action:
    """The record of an asynchronous call: In progress, or Pending behind another one on the same object."""
    action = _action(origin, target, name, task, parameters)
    action.state = "Pending" if _has_unfinished(target) else "In progress"
    action.can_be_canceled, action.can_be_retried = can_be_canceled, True
    action.save(force_insert=True)
    return action


def _has_unfinished(target: Target) -> bool:
    """Whether another action on the object has not ended yet."""
    return Action.objects.filter(object_uuid=target.uuid, ended_at__isnull=True).exists()


def _action(origin: Origin, target: Target, name: str, task: str, parameters: Mapping[str, Any]) -> Action:
    return Action(
        namespace=target.namespace,
        name=name,
        task=task,
        parameters=dict(parameters),
        object_type=target.kind,
        object_uuid=target.uuid,
        object_uri=target.uri,
        method=origin.method,
        path=origin.path,
        user=origin.user.name,
        user_agent=origin.user_agent,
        ip=origin.ip,
        location=origin.user.location if origin.is_their_own else "",
        is_user_action=origin.is_their_own,
    )
