"""Errors are JSON with the API's statuses, whatever goes wrong."""

import json
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import override_settings

from apps.localcloud.models import Action, LogLine, Service

from .conftest import ACTIONS, SERVICES, World, at, error

NOWHERE = [
    "/",
    "/api/",
    "/api/app/v1/",
    "/api/app/v1/acme/thing/",
    "/api/app/v2/service/",
    "/api/infra/v1/acme/service/",
    "/api/app/v1/acme/service/not-a-uuid/",
    "/api/app/v1/acme/service/..%2f/",
    "/api/app/v1/a%00b/service/",
    "/api/audit/v1/acme/action/",
    "/api/infra/v1/acme/provider/",
    "/api/app/v1/acme/service/00000000-0000-4000-8000-000000000000/explode/",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_only_the_contracts_addresses_exist(world: World, path: str) -> None:
    response = world.admin.get(path)
    assert response.status_code == 404
    assert error(response)


def test_an_unknown_object_is_not_found(world: World) -> None:
    for kind in ("service", "container", "stack", "node", "nodecluster"):
        assert world.admin.get(at(kind, "00000000-0000-4000-8000-000000000000")).status_code == 404
    assert world.admin.get(ACTIONS + "00000000-0000-4000-8000-000000000000/").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", SERVICES),
        ("DELETE", SERVICES),
        ("OPTIONS", SERVICES),
        ("POST", ACTIONS),
        ("POST", "/api/app/v1/acme/container/"),
        ("DELETE", "/api/app/v1/acme/stack/"),
        ("POST", "/api/infra/v1/acme/node/"),
        ("POST", "/api/infra/v1/provider/"),
    ],
)
def test_what_an_address_does_not_take_is_405(world: World, method: str, path: str) -> None:
    response = world.admin.call(method, path, {})
    assert response.status_code == 405
    assert method in error(response)
    assert "GET" in response.headers["Allow"]


def test_a_call_is_not_to_be_read(world: World) -> None:
    service = world.service()
    response = world.admin.get(at("service", service.uuid, "start"))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def test_addresses_work_without_the_closing_slash(world: World) -> None:
    service = world.service()
    assert world.admin.get(SERVICES.rstrip("/")).status_code == 200
    assert world.admin.get(at("service", service.uuid).rstrip("/")).data["name"] == "web"
    assert world.admin.post(at("service", service.uuid, "start").rstrip("/")).status_code == 202


@pytest.mark.parametrize("body", [b"{", b"not json", b'{"image": NaN}', b"[" * 100_000, b"\xff\xfe"])
def test_a_body_that_is_no_json_is_415(world: World, body: bytes) -> None:
    response = world.admin.client.generic("POST", SERVICES, body, "application/json")
    assert response.status_code == 415
    assert list(response.json()) == ["error"]


def test_another_kind_of_body_is_415(world: World) -> None:
    response = world.admin.client.post(SERVICES, {"image": "nginx"})
    assert response.status_code == 415
    assert "multipart/form-data" in response.json()["error"]


@pytest.mark.parametrize("body", ["[]", '"nginx"', "1", "null"])
def test_a_body_must_be_an_object(world: World, body: str) -> None:
    response = world.admin.client.generic("POST", SERVICES, body, "application/json")
    assert response.status_code == 400
    assert "object" in response.json()["error"]


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_has_a_highest_size(world: World) -> None:
    response = world.admin.post(SERVICES, {"image": "nginx", "run_command": "x" * 1000})
    assert response.status_code == 400
    assert "1000 bytes" in error(response)


def test_clients_may_accept_anything(world: World) -> None:
    for accept in ("*/*", "application/json", "text/html"):
        response = world.admin.client.get(SERVICES, headers={"Accept": accept})
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/json"


def test_a_failure_of_the_cloud_is_500_and_tells_no_details(world: World) -> None:
    with mock.patch("apps.localcloud.views.api.answer_list", side_effect=RuntimeError("secret detail")):
        response = world.admin.get(SERVICES)
    assert response.status_code == 500
    assert "secret" not in error(response)


def test_a_refused_creation_is_on_record_at_its_collection(world: World) -> None:
    response = world.admin.post(SERVICES, {"image": "nginx", "colour": "red"})
    assert response.status_code == 400
    action = world.admin.action_of(response)
    assert action["action"] == "Service Create"
    assert action["object"] == SERVICES
    assert action["state"] == "Failed"
    assert action["end_date"] is not None
    line = LogLine.objects.get(owner_uuid=Action.objects.get().uuid)
    assert (line.owner_kind, line.stream, line.text) == ("action", "stderr", error(response))


def test_a_refused_edit_leaves_nothing_half_done(world: World) -> None:
    service = world.service(state="Starting")
    response = world.admin.patch(at("service", service.uuid), {"nickname": "new", "target_num_containers": 7})
    assert response.status_code == 409
    assert "'Starting'" in error(response)
    after = Service.objects.get()
    assert (after.nickname, after.target_num_containers, after.revision) == ("", 1, 1)


def test_reading_leaves_no_record(world: World) -> None:
    world.admin.get(SERVICES)
    world.admin.get("/nowhere/")
    world.admin.post(at("service", "00000000-0000-4000-8000-000000000000", "start"))
    assert Action.objects.count() == 0


def test_hostile_names_come_back_printable(world: World) -> None:
    raw = json.dumps({"image": "nginx", "a\x1b[31m\r\n\0\ud800": 1})
    response = world.admin.client.generic("POST", SERVICES, raw, "application/json")
    assert response.status_code == 400
    assert response.json()["error"].isprintable()
    assert LogLine.objects.get().text.isprintable()


def test_head_answers_like_get_without_a_body(world: World) -> None:
    response = world.admin.client.head(SERVICES)
    assert (response.status_code, response.content) == (200, b"")


def test_a_log_is_a_stream_and_nothing_over_plain_http(world: World) -> None:
    response = world.admin.get(at("service", world.service().uuid, "logs"))
    assert response.status_code == 404
    assert error(response)


def test_healthz_waits_for_the_worker(world: World) -> None:
    with mock.patch("apps.localcloud.views.health.running", return_value=False):
        assert world.admin.client.get("/healthz").status_code == 503
    with mock.patch("apps.localcloud.views.health.running", return_value=True):
        assert world.admin.client.get("/healthz").status_code == 200


def test_a_foreign_host_is_400(world: World) -> None:
    response = world.admin.client.get(SERVICES, headers={"Host": "evil.example.org"})
    assert response.status_code == 400
    assert list(response.json()) == ["error"]


def test_healthz_says_so_where_the_database_is_away(world: World) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("the connection is lost")

    with connection.execute_wrapper(fail):
        answer = world.admin.client.get("/healthz")
    assert answer.status_code == 503 and b"database" in answer.content
