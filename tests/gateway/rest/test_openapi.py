"""The calls of the console's OpenAPI document: made up by schemathesis, and before an upstream that talks nonsense."""

import json
import re
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case

from apps.accounts import tokens
from apps.accounts.models import Scope, User
from tests.faultserver import FaultServer, answers, says
from tests.fuzzing import calls, try_out

from .conftest import Tool

CALLS = calls()
OBJECT = {"uuid": "u1", "resource_uri": "/api/app/v1/acme/service/u1/", "url": "/api/app/v1/x/", "more": [None]}
META = {"limit": 25, "offset": 0, "next": "/api/app/v1/service/?offset=25", "previous": None, "total_count": 30}
PLACES = {"namespace": "acme", "count": "2"}
NONSENSE = [
    says(b"[]"), says(b"{"), says(b"\xff"), says(b""), answers(200, {"objects": 5, "meta": "x"}),
    answers(200, {"objects": [None, 7, {"url": 5}], "meta": {"next": 5}, "url": "//["}),
    answers(400, {"error": {"a": 1}}), says(b"<html>", 404, "text/html"), answers(302, {}, Location="http://127.0.0.1/"),
]  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_calls_that_are_made_up(name: str, ada: User, upstream: FaultServer, settings: SimpleNamespace) -> None:
    settings.API_CALLS_PER_MINUTE = 0
    operation, app = CALLS[name], WSGIHandler()
    _, text = tokens.make(ada, "fuzz", Scope.ADMIN, namespace=None, request=None)
    upstream.rest = answers(*succeeds(operation.definition.raw))

    def send(case: Case) -> Response:
        return case.call(app=app, headers={"Authorization": f"Bearer {text}"})

    space = {"namespace": "acme"} if "{namespace}" in operation.path else {}
    try_out(operation, space, send)


@pytest.mark.parametrize("name", CALLS)
def test_nonsense_from_the_upstream_is_no_failure_of_the_console(name: str, tool: Tool, upstream: FaultServer) -> None:
    operation = CALLS[name]
    path = re.sub(r"{(\w+)}", lambda place: PLACES.get(place[1], str(uuid4())), operation.path)
    for nonsense in NONSENSE:
        upstream.rest = nonsense
        answer = tool.send(operation.method.upper(), path, {} if operation.definition.raw.get("requestBody") else "")
        assert answer.status_code in {200, 201, 202, 204, 400, 404, 502}, answer.content
        assert answer.status_code == 204 or isinstance(json.loads(answer.content), dict)


def succeeds(operation: dict[str, Any]) -> tuple[int, Any]:
    """The status and the body of a good answer."""
    status = next(int(each) for each in operation["responses"] if each.startswith("2"))
    call = operation["operationId"].rpartition("_")[2]
    bodies = {"list": {"meta": META, "objects": [OBJECT]}, "export": {"web": {"image": "nginx"}}}
    return status, None if status == 204 else bodies.get(call, OBJECT)
