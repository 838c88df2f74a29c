"""Triggers: made, shown, called by anybody who knows their address, and revoked."""

import logging
from typing import Any

import pytest
from django.test import Client

from apps.cloud.contract import parse_uri
from apps.localcloud.masking import MaskKeys
from apps.localcloud.models import Action, Container, Membership, Service, Trigger, User
from apps.localcloud.throttles import CallThrottle

from .conftest import World, at, error, names
from .working import Site, living, log_of, state_of

NOBODY = "00000000-0000-4000-8000-000000000000"


def triggers(service: Service) -> str:
    return at("service", service.pk, "trigger")


def create_trigger(world: World, service: Service, **body: Any) -> dict[str, Any]:
    answer = world.admin.post(triggers(service), body)
    assert answer.status_code == 201, answer.data
    trigger: dict[str, Any] = answer.data
    return trigger


def call(url: str, body: str | bytes = b"", content_type: str = "text/plain", **more: Any) -> Any:
    """By somebody without a key."""
    answer: Any = Client(raise_request_exception=False).post(url, body, content_type, **more)
    answer.data = answer.json()
    return answer


def action_of(answer: Any) -> Action:
    uri = parse_uri(answer.headers["X-DockerCloud-Action-URI"])
    assert uri is not None
    return Action.objects.get(pk=uri.key)


def envvars_of(container: Container) -> dict[str, str]:
    return {row["key"]: row["value"] for row in container.envvars}


def test_a_trigger_is_made_as_in_the_manual(world: World) -> None:
    service = world.service()
    answer = world.admin.post(triggers(service), {"name": "docker_trigger", "operation": "REDEPLOY"})
    shown = answer.data
    where = f"/api/app/v1/acme/service/{service.pk}/trigger/{shown['uuid']}/"
    assert shown == {
        "uuid": shown["uuid"], "resource_uri": where, "name": "docker_trigger", "operation": "REDEPLOY",
        "url": f"{where}call/",
    }  # fmt: skip
    assert world.admin.get(where).data == shown
    action = world.admin.action_of(answer)
    assert (action["action"], action["object"]) == ("Trigger Create", at("service", service.pk))
    assert shown["uuid"] not in str(action)


def test_all_of_a_trigger_can_be_left_out(world: World) -> None:
    service = world.service()
    assert create_trigger(world, service)["operation"] == "REDEPLOY"
    answer = world.admin.post(triggers(service).rstrip("/"))
    assert (answer.status_code, answer.data["name"]) == (201, "")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("operation", {"operation": "EXPLODE"}),
        ("name", {"name": 5}),
        ("name", {"name": "x" * 300}),
        ("url", {"url": "/"}),
    ],
)
def test_what_is_wrong_is_named(world: World, name: str, body: dict[str, Any]) -> None:
    answer = world.admin.post(triggers(world.service()), body)
    assert (answer.status_code, error(answer).partition(":")[0]) == (400, name)
    assert not Trigger.objects.exists()


def test_a_list_is_narrowed_as_the_old_command_line_does(world: World) -> None:
    service, other = world.service(), world.service("other")
    first = create_trigger(world, service, name="first")
    create_trigger(world, service, name="second")
    create_trigger(world, other, name="first")
    listed = world.admin.get(triggers(service))
    assert names(listed) == ["first", "second"]
    assert listed.data["meta"]["total_count"] == 2
    assert names(world.admin.get(triggers(service), name="second")) == ["second"]
    assert names(world.admin.get(triggers(service), uuid__startswith=first["uuid"][:8])) == ["first"]
    assert names(world.admin.get(triggers(service), uuid__startswith="first")) == []


def test_the_old_clients_put_two_slashes_before_triggers(world: World) -> None:
    path = triggers(world.service()).replace("/trigger/", "//trigger/")
    uuid = world.admin.post(path, {}).data["uuid"]
    assert world.admin.get(path).data["meta"]["total_count"] == 1
    assert call(f"{path}{uuid}/call/").status_code == 409
    assert world.admin.delete(f"{path}{uuid}/").status_code == 204


def test_a_trigger_is_found_under_its_own_service_alone(world: World) -> None:
    service, other = world.service(), world.service("other")
    uuid = create_trigger(world, service)["uuid"]
    assert world.admin.get(f"{triggers(other)}{uuid}/").status_code == 404
    assert world.admin.delete(f"{triggers(other)}{uuid}/").status_code == 404
    assert call(f"{triggers(other)}{uuid}/call/").status_code == 404
    assert world.admin.get(f"/api/app/v1/acme/service/{NOBODY}/trigger/").status_code == 404


def test_who_may_look_at_triggers_may_call_them(world: World) -> None:
    service = world.service()
    trigger = create_trigger(world, service)
    for who, read, write in ((world.reader, 403, 403), (world.writer, 200, 403), (world.stranger, 404, 404)):
        assert who.get(triggers(service)).status_code == read, who.name
        assert who.get(trigger["resource_uri"]).status_code == read, who.name
        assert who.post(triggers(service), {}).status_code == write, who.name
        assert who.delete(trigger["resource_uri"]).status_code == write, who.name


def test_a_call_redeploys_without_authorization(site: Site) -> None:
    service = site.started()
    trigger = create_trigger(site.world, service, name="hub")
    before = living(service)[0].deployed_at
    answer = call(trigger["url"], '{"tag": "$DOCKERCLOUD_SERVICE_FQDN"}', REMOTE_ADDR="198.51.100.9")
    assert answer.status_code == 202, answer.data
    assert answer.data == trigger
    assert state_of(service) == "Redeploying"
    action = action_of(answer)
    assert (action.name, action.object_uuid, action.ip) == ("Service Redeploy", service.pk, "198.51.100.9")
    assert (action.user, action.is_user_action, action.location) == ("admin", False, "")
    assert action.path.endswith("/trigger/********/call/")
    site.settle()
    container = living(service)[0]
    assert container.deployed_at is not None and before is not None and container.deployed_at > before
    assert envvars_of(container)["DOCKERCLOUD_TRIGGER_BODY"] == '{"tag": "$DOCKERCLOUD_SERVICE_FQDN"}'
    site.do(service, "redeploy")
    assert "DOCKERCLOUD_TRIGGER_BODY" not in envvars_of(living(service)[0])


@pytest.mark.parametrize("suffix", ["", "without"])
def test_the_address_works_without_the_namespace_and_the_slash(site: Site, suffix: str) -> None:
    service = site.started()
    url = create_trigger(site.world, service)["url"]
    url = url.replace("/acme/", "/").rstrip("/") if suffix else url
    assert call(url, headers={"Authorization": "Basic bm9ib2R5Om5vdGhpbmc="}).status_code == 202


def test_a_wrong_address_leads_nowhere(world: World) -> None:
    service = world.service(state="Running")
    trigger = create_trigger(world, service)
    before = Action.objects.count()
    for url in (
        trigger["url"].replace(trigger["uuid"], NOBODY),
        trigger["url"].replace(str(service.pk), NOBODY),
        trigger["url"].replace("/acme/", "/admin/"),
        trigger["url"].replace(trigger["uuid"], "x"),
    ):
        assert call(url).status_code == 404
    assert Action.objects.count() == before
    assert world.admin.get(trigger["url"]).status_code == 405


def test_a_revoked_trigger_leads_nowhere(world: World) -> None:
    service = world.service(state="Running")
    trigger = create_trigger(world, service)
    answer = world.admin.delete(trigger["resource_uri"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert world.admin.action_of(answer)["action"] == "Trigger Delete"
    assert call(trigger["url"]).status_code == 404
    assert names(world.admin.get(triggers(service))) == []


def test_a_trigger_ends_with_its_service(site: Site) -> None:
    service = site.started()
    trigger = create_trigger(site.world, service)
    site.do(service, "terminate")
    assert call(trigger["url"]).status_code == 404
    assert not Trigger.objects.exists()
    assert site.world.admin.post(triggers(service), {}).status_code == 409


def test_a_trigger_can_do_no_more_than_who_made_it(world: World) -> None:
    service = world.service(state="Running")
    url = create_trigger(world, service)["url"]
    Membership.objects.filter(user__name="admin").update(role="read")
    assert call(url).status_code == 403
    Membership.objects.filter(user__name="admin").update(role="write")
    User.objects.filter(name="admin").update(is_active=False)
    assert call(url).status_code == 404
    User.objects.filter(name="admin").update(is_active=True)
    assert call(url).status_code == 202


def test_a_state_that_forbids_a_call_is_named(world: World) -> None:
    service = world.service()
    answer = call(create_trigger(world, service)["url"])
    assert answer.status_code == 409
    assert "'Not running'" in error(answer)
    assert action_of(answer).state == "Failed"
    answer = call(create_trigger(world, service, operation="SCALEUP")["url"])
    assert error(answer).count("Scaling") == 1


def test_a_call_waits_for_the_redeploy_that_runs_and_others_join_it(site: Site) -> None:
    service = site.started()
    url = create_trigger(site.world, service)["url"]
    running = action_of(call(url, "one"))
    site.turn()
    waiting = action_of(call(url, "two"))
    joined = call(url, "three")
    assert (running.state, waiting.state, joined.status_code) == ("In progress", "Pending", 202)
    assert (action_of(joined).name, action_of(joined).state) == ("Trigger Call", "Success")
    site.settle()
    for action in (running, waiting):
        assert state_of(action) == "Success", log_of(action)
    assert envvars_of(living(service)[0])["DOCKERCLOUD_TRIGGER_BODY"] == "three"
    assert Action.objects.filter(task="service.redeploy").count() == 2
    assert state_of(service) == "Running"


def test_a_call_scales_up_by_one_or_by_a_number(site: Site) -> None:
    service = site.started()
    url = create_trigger(site.world, service, operation="SCALEUP")["url"]
    assert call(url, "more").status_code == 202
    site.settle()
    assert len(living(service)) == 2
    first, second = living(service)
    assert envvars_of(second)["DOCKERCLOUD_TRIGGER_BODY"] == "more"
    assert "DOCKERCLOUD_TRIGGER_BODY" not in envvars_of(first)
    assert [call(f"{url}3/").status_code, call(f"{url}2").status_code] == [202, 202]
    site.settle()
    assert len(living(service)) == 7
    assert state_of(service) == "Running"


@pytest.mark.parametrize("count", ["0", "-1", "x", "1.5", "99999999999", "1000"])
def test_a_number_that_makes_no_sense_is_refused(world: World, count: str) -> None:
    service = world.service(state="Running")
    url = create_trigger(world, service, operation="SCALEUP")["url"]
    answer = call(f"{url}{count}/")
    assert (answer.status_code, error(answer).partition(":")[0]) == (400, "count")
    service.refresh_from_db()
    assert service.target_num_containers == 1


def test_a_redeploy_takes_no_number(world: World) -> None:
    answer = call(create_trigger(world, world.service(state="Running"))["url"] + "2/")
    assert (answer.status_code, error(answer).partition(":")[0]) == (400, "count")


def test_a_service_on_every_node_is_not_scaled_up(world: World) -> None:
    service = world.service(state="Running", body={"deployment_strategy": "EVERY_NODE"})
    assert call(create_trigger(world, service, operation="SCALEUP")["url"]).status_code == 400


@pytest.mark.parametrize("body", [b"x" * 40_000, b"\xff\xfe", b"a\0b"])
def test_a_body_that_cannot_become_a_variable_is_refused(world: World, body: bytes) -> None:
    service = world.service(state="Running")
    answer = call(create_trigger(world, service)["url"], body)
    assert answer.status_code == 400
    assert state_of(service) == "Running"


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_may_be_of_any_type(site: Site, kind: str) -> None:
    service = site.started()
    assert call(create_trigger(site.world, service)["url"], "a=b", kind).status_code == 202
    site.settle()
    assert envvars_of(living(service)[0])["DOCKERCLOUD_TRIGGER_BODY"] == "a=b"


def test_calls_without_end_are_refused_for_a_while(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CallThrottle, "rate", "2/min")
    service = world.service()
    url = create_trigger(world, service)["url"]
    assert [call(url).status_code for _ in range(3)] == [409, 409, 429]
    answer = call(url, headers={"X-Forwarded-For": "203.0.113.5"})
    assert (answer.status_code, 0 < int(answer.headers["Retry-After"]) <= 60) == (429, True)
    assert error(answer)
    assert call(url, REMOTE_ADDR="203.0.113.5").status_code == 409
    assert call(create_trigger(world, service)["url"]).status_code == 409


def test_a_call_can_be_retried_and_gives_containers_their_key(site: Site) -> None:
    service = site.started(roles=["global"])
    action = action_of(call(create_trigger(site.world, service)["url"], "hello"))
    site.settle()
    assert living(service)[0].key.user.name == "admin"
    assert site.world.admin.post(f"/api/audit/v1/action/{action.pk}/retry/").status_code == 202
    site.settle()
    assert envvars_of(living(service)[0])["DOCKERCLOUD_TRIGGER_BODY"] == "hello"


def test_a_log_does_not_hold_the_address() -> None:
    record = logging.LogRecord("x", 40, "", 1, "%s: %s", ("Not Found", f"/api/service/1/trigger/{NOBODY}/call/"), None)
    MaskKeys().filter(record)
    assert record.getMessage() == "Not Found: /api/service/1/trigger/********/call/"
