"""Actions: the record of every call, its filters, cancel and retry."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.localcloud.models import Action, Namespace, Service

from .conftest import ACTIONS, SERVICES, World, at, error


def listed(world: World, **query: str) -> list[str]:
    response = world.admin.get(ACTIONS, **query)
    assert response.status_code == 200, response.data
    return [each["action"] for each in response.data["objects"]]


def record(world: World, name: str, obj: Any = None, **more: Any) -> Action:
    kind = type(obj).__name__.lower() if obj else "service"
    facts = {
        "namespace": world.acme, "name": name, "task": "service.start", "object_type": kind, "state": "Success",
        "object_uuid": obj.pk if obj else None, "object_uri": at(kind, obj.pk) if obj else SERVICES,
    }  # fmt: skip
    ended = None if (more.get("state") in {"Pending", "In progress", "Canceling"}) else timezone.now()
    return Action.objects.create(**facts | {"ended_at": ended} | more)


def test_a_call_is_recorded_with_who_what_and_whence(world: World) -> None:
    service = world.service(state="Running")
    action = world.writer.action_of(world.writer.post(at("service", service.uuid, "stop")))
    assert action | {"start_date": "", "uuid": "", "resource_uri": ""} == {
        "uuid": "", "resource_uri": "", "start_date": "", "end_date": None,
        "action": "Service Stop", "object": at("service", service.uuid), "state": "In progress", "user": "writer",
        "method": "POST", "path": at("service", service.uuid, "stop"), "ip": "127.0.0.1", "location": "local",
        "user_agent": "tests/1", "is_user_action": True, "can_be_canceled": True, "can_be_retried": False,
    }  # fmt: skip
    assert datetime.strptime(action["start_date"], "%a, %d %b %Y %H:%M:%S %z").utcoffset() == timedelta(0)


def test_a_users_agent_is_bounded(world: World) -> None:
    world.admin.client.post(SERVICES, "{}", "application/json", headers={"User-Agent": "x" * 5000})
    assert len(Action.objects.get().user_agent) == 255


def test_the_newest_come_first_from_every_namespace_that_the_key_reads(world: World) -> None:
    world.service("web")
    world.admin.post("/api/app/v1/service/", {"image": "redis"})
    world.stranger.post("/api/app/v1/service/", {"image": "nginx"})
    objects = world.admin.get(ACTIONS).data["objects"]
    assert [each["object"].split("/")[4] for each in objects] == ["admin", "acme"]
    assert len(world.reader.get(ACTIONS).data["objects"]) == 1
    assert len(world.stranger.get(ACTIONS).data["objects"]) == 1


def test_filters_by_state_and_uuid(world: World) -> None:
    failed = record(world, "A", state="Failed")
    record(world, "B")
    assert listed(world, state="Failed") == ["A"]
    assert listed(world, uuid=str(failed.uuid)) == ["A"]
    assert listed(world, uuid__startswith=str(failed.uuid)[:8]) == ["A"]


@pytest.mark.parametrize(
    "noon",
    ["Mon, 13 Oct 2014 12:00:00 +0000", "2014-10-13T12:00:00Z", "2014-10-13T14:00:00+02:00", "2014-10-13 12:00:00"],
)
def test_filters_by_date_in_both_notations(world: World, noon: str) -> None:
    for hour in (11, 12, 13):
        moment = datetime(2014, 10, 13, hour, tzinfo=UTC)
        record(world, str(hour), started_at=moment, ended_at=moment)
    for name in ("start_date", "end_date"):
        assert listed(world, **{f"{name}__gte": noon}) == ["13", "12"]
        assert listed(world, **{f"{name}__lte": noon}) == ["12", "11"]
        assert listed(world, **{f"{name}__gte": noon, f"{name}__lte": noon}) == ["12"]


def test_a_date_alone_is_its_beginning(world: World) -> None:
    record(world, "A", started_at=datetime(2014, 10, 13, 1, tzinfo=UTC))
    assert listed(world, start_date__gte="2014-10-13") == ["A"]
    assert listed(world, start_date__lte="2014-10-13") == []


@pytest.mark.parametrize("value", ["yesterday", "", "2014-99-99", "Mon, 99 Oct 2014 12:00:00 +0000"])
def test_what_is_no_date_is_refused_by_name(world: World, value: str) -> None:
    response = world.admin.get(ACTIONS, start_date__gte=value)
    assert response.status_code == 400
    assert error(response).startswith("start_date__gte:")


def _family(world: World) -> dict[str, Any]:
    """Two stacks with a service and a container each, and an action on everything."""
    stack, other = world.stack("shop"), world.stack("blog")
    web, db, alien = (
        world.service("web", stack=stack),
        world.service("db", stack=stack),
        world.service("x", stack=other),
    )
    Action.objects.all().delete()
    found = {
        "stack": stack, "web": web, "db": db, "web-1": world.container(web), "db-1": world.container(db),
        "alien": alien, "alien-1": world.container(alien), "node": world.node, "cluster": world.cluster,
    }  # fmt: skip
    for name, obj in found.items():
        record(world, name, obj)
    return found


RELATED = {
    "web-1": {"web-1", "web", "stack"},
    "web": {"web", "web-1", "stack"},
    "stack": {"stack", "web", "db", "web-1", "db-1"},
    "node": {"node", "cluster"},
    "cluster": {"cluster", "node"},
}


@pytest.mark.parametrize("name", RELATED)
def test_an_object_and_its_relatives(world: World, name: str) -> None:
    obj = _family(world)[name]
    uri = at(type(obj).__name__.lower(), obj.pk)
    assert listed(world, object=uri) == [name]
    assert listed(world, object=uri, include_related="false") == [name]
    assert set(listed(world, object=uri, include_related="true")) == RELATED[name]
    assert listed(world, object=uri, include_related="true", state="Failed") == []
    assert world.stranger.get(ACTIONS, object=uri, include_related="true").data["objects"] == []


def test_a_service_without_a_stack_has_no_relatives_above(world: World) -> None:
    one, other = world.service("one"), world.service("other")
    Action.objects.all().delete()
    record(world, "one", one)
    record(world, "other", other)
    record(world, "collection")
    assert listed(world, object=at("service", one.uuid), include_related="true") == ["one"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"object": "web"}, "object"),
        ({"object": SERVICES}, "object"),
        ({"include_related": "true"}, "include_related"),
        ({"object": "/api/app/v1/service/x/", "include_related": "true"}, "object"),
        ({"object": "/api/infra/v1/provider/aws/", "include_related": "maybe"}, "include_related"),
    ],
)
def test_a_wrong_object_is_refused_by_name(world: World, query: dict[str, str], name: str) -> None:
    response = world.admin.get(ACTIONS, **query)
    assert response.status_code == 400
    assert error(response).startswith(f"{name}:")


def test_cancel_asks_the_orchestrator_to_give_up(world: World) -> None:
    service = world.service(state="Running")
    action = world.admin.action_of(world.admin.post(at("service", service.uuid, "stop")))
    answer = world.admin.post(action["resource_uri"] + "cancel/")
    assert (answer.status_code, answer.data["state"], answer.data["uuid"]) == (202, "Canceling", action["uuid"])
    assert Action.objects.get(pk=action["uuid"]).cancel_requested
    own = world.admin.action_of(answer)
    assert (own["action"], own["state"], own["object"]) == ("Action Cancel", "Success", action["resource_uri"])


@pytest.mark.parametrize("state", ["Canceling", "Canceled", "Success", "Failed"])
def test_only_what_goes_on_is_canceled(world: World, state: str) -> None:
    action = record(world, "A", state=state, can_be_canceled=True)
    response = world.admin.post(f"{ACTIONS}{action.uuid}/cancel/")
    assert response.status_code == 409
    assert f"'{state}'" in error(response)


@pytest.mark.parametrize("state", ["Pending", "In progress", "Canceling"])
def test_only_what_has_ended_is_retried(world: World, state: str) -> None:
    action = record(world, "A", world.service(state="Stopped"), state=state, can_be_retried=True)
    response = world.admin.post(f"{ACTIONS}{action.uuid}/retry/")
    assert response.status_code == 409
    assert f"'{state}'" in error(response)


@pytest.mark.parametrize("state", ["Success", "Failed", "Canceled"])
def test_retry_is_a_new_run_with_the_old_parameters(world: World, state: str) -> None:
    service = world.service(state="Running")
    old = record(
        world, "Service Redeploy", service, state=state, task="service.redeploy",
        parameters={"reuse_volumes": False}, can_be_retried=True, user="somebody",
    )  # fmt: skip
    answer = world.writer.post(f"{ACTIONS}{old.uuid}/retry/")
    assert answer.status_code == 202
    new = Action.objects.get(pk=answer.data["uuid"])
    assert new.pk != old.pk
    assert (new.task, new.parameters, new.state, new.user) == (
        "service.redeploy", {"reuse_volumes": False}, "In progress", "writer",
    )  # fmt: skip
    assert world.writer.action_of(answer) == answer.data
    assert Service.objects.get().state == "Redeploying"


def test_retry_of_a_scale_wants_what_was_wanted_then(world: World) -> None:
    service = world.service(state="Running")
    old = world.admin.action_of(world.admin.patch(at("service", service.uuid), {"target_num_containers": 3}))
    Action.objects.update(state="Failed", ended_at=timezone.now())
    Service.objects.update(state="Running", target_num_containers=1)
    again = world.writer.post(old["resource_uri"] + "retry/")
    assert again.status_code == 202
    assert Action.objects.get(pk=again.data["uuid"]).parameters == {"target_num_containers": 3}
    assert Service.objects.get().target_num_containers == 3


def test_retry_keeps_to_the_state_rules(world: World) -> None:
    service = world.service(state="Stopping")
    old = record(world, "Service Start", service, can_be_retried=True)
    response = world.admin.post(f"{ACTIONS}{old.uuid}/retry/")
    assert response.status_code == 409
    assert "'Stopping'" in error(response)
    assert world.admin.action_of(response)["state"] == "Failed"


def test_a_call_that_came_at_the_wrong_time_can_be_retried(world: World) -> None:
    service = world.service(state="Starting")
    refused = world.admin.post(at("service", service.uuid, "redeploy"), reuse_volumes="false")
    Service.objects.update(state="Running")
    action = world.admin.action_of(refused)
    assert action["can_be_retried"] is True
    again = world.admin.post(action["resource_uri"] + "retry/")
    assert again.status_code == 202
    assert Action.objects.get(pk=again.data["uuid"]).parameters == {"reuse_volumes": False}


def test_a_creation_is_not_run_again(world: World) -> None:
    world.service()
    (action,) = world.admin.get(ACTIONS).data["objects"]
    assert action["can_be_retried"] is False
    assert world.admin.post(action["resource_uri"] + "retry/").status_code == 409


def test_what_is_gone_is_not_run_again(world: World) -> None:
    service = world.service(state="Stopped")
    old = record(world, "Service Start", service, can_be_retried=True)
    service.delete()
    response = world.admin.post(f"{ACTIONS}{old.uuid}/retry/")
    assert response.status_code == 409
    assert "no longer exists" in error(response)


def test_an_action_of_anothers_namespace_is_not_found(world: World) -> None:
    action = record(world, "A", namespace=Namespace.objects.get(name="stranger"))
    for path in ("", "cancel/", "retry/"):
        call = world.admin.post if path else world.admin.get
        assert call(f"{ACTIONS}{action.uuid}/{path}").status_code == 404
