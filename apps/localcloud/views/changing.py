"""Calls that change something: each is one transaction and leaves one action, even if it is refused."""

from typing import Any, cast

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cloud.contract import OBJECT_TYPES, Endpoint, ObjectType

from ..addresses import action_uri
from ..calls import Call
from ..errors import ACTION_HEADER, Conflict, error_text
from ..filters import checked_query
from ..models import Namespace, User
from ..operations import OPERATIONS
from ..reading import SOURCES
from ..records import Origin, Target, finished
from ..tasks import TASKS, title
from ..transactions import exclusive


def call_of(
    request: Request, kind: ObjectType, endpoint: Endpoint, namespace: Namespace | None, obj: Any, parent: Any
) -> Call:
    """The Call of a request. For an object with a parent, such as a trigger, the record names the parent."""
    target = _target(kind, namespace, obj) if kind.parent is None else _target(OBJECT_TYPES[kind.parent], None, parent)
    return Call(
        kind=kind,
        endpoint=endpoint,
        target=target,
        origin=Origin.of(request, cast(User, request.user)),
        query=request.query_params.dict(),
        read_body=lambda: cast(dict[str, Any], request.data),
        obj=obj,
    )


def answer_call(call: Call) -> Response:
    kind, endpoint = call.kind, call.endpoint
    try:
        with exclusive():
            done = OPERATIONS[kind.name, endpoint.name](call)
    except APIException as refusal:
        refusal.action_uri = _record_refusal(call, refusal)  # type: ignore[attr-defined]
        raise
    body = SOURCES[kind.name].show_one(done.obj) if done.obj is not None else None
    return Response(body, status=done.status, headers={ACTION_HEADER: action_uri(done.action)})


def _target(kind: ObjectType, namespace: Namespace | None, obj: Any) -> Target:
    if obj is None and namespace is not None:
        return Target(namespace, kind.name, None, kind.collection_path(namespace.name))
    uri = kind.object_path(str(getattr(obj, kind.key)), obj.namespace.name if kind.namespaced else None)
    return Target(obj.namespace, kind.name, obj.pk, uri)


def _record_refusal(call: Call, refusal: APIException) -> str:
    """Records a refused call as a Failed action; returns the action's URI."""
    name, task = title(call.kind, call.endpoint.name), f"{call.kind.name}.{call.endpoint.name}"
    action = finished(call.origin, call.target, name, task, failed=error_text(refusal))
    if task in TASKS and isinstance(refusal, Conflict):
        # The call itself was valid: it may succeed once the object is in another state.
        action.parameters, action.can_be_retried = checked_query(call.query, call.endpoint), True
        action.save(update_fields=["parameters", "can_be_retried"])
    return action_uri(action)
