"""The OpenAPI document of the local cloud: it is served, and what schemathesis makes up from it is answered soundly."""

import re

import pytest
from django.core.handlers.wsgi import WSGIHandler
from drf_spectacular.validation import validate_schema
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case

from apps.cloud.contract import OBJECT_TYPES
from tests.fuzzing import calls, document, try_out

from .conftest import World
from .test_coverage import BODIES
from .things import Things

CALLS = calls()


def test_the_document_is_served_to_whom_the_cloud_knows(world: World) -> None:
    served = world.reader.get("/api/schema/")
    assert served.status_code == 200
    assert served.headers["Content-Type"] == "application/json"
    assert served.data == document()
    assert world.reader.client.get("/api/schema/", headers={"Authorization": ""}).status_code == 401


def test_the_document_is_valid() -> None:
    validate_schema(document())


@pytest.mark.parametrize("name", CALLS)
def test_calls_that_are_made_up(name: str, things: Things) -> None:
    operation, app = CALLS[name], WSGIHandler()
    headers = {"Authorization": things.world.admin.client.defaults["HTTP_AUTHORIZATION"]}

    def send(case: Case) -> Response:
        return case.call(app=app, headers=headers)

    kind, call = name.removeprefix("own_").split("_")[:2]
    body = BODIES.get(kind) if call in {"create", "update"} else None
    if body and call == "update":
        body = {field.name: body[field.name] for field in OBJECT_TYPES[kind].endpoint(call).body if field.name in body}
    try_out(operation, known(operation.path, things.keys.get(kind, ())), send, body=body)


def known(template: str, keys: tuple[str, ...]) -> dict[str, str]:
    """The path parameters of an object with these keys."""
    places = re.findall(r"{(\w+)}", template)
    space = {"namespace": "acme"} if "namespace" in places else {}
    return space | dict(zip([place for place in places if place != "namespace"], keys, strict=False))
