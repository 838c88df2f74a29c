"""Start, stop, scale, redeploy, terminate: which state allows what, and what a call leaves for the orchestrator."""

from unittest import mock

import pytest

from apps.cloud.contract import CONTAINER, SERVICE, ObjectType
from apps.localcloud.models import Action, Container, Service

from .conftest import World, at, error

PASSING = {
    "service": {
        "start": "Starting", "stop": "Stopping", "scale": "Scaling", "redeploy": "Redeploying",
        "terminate": "Terminating",
    },
    "container": {"start": "Starting", "stop": "Stopping", "redeploy": "Starting", "terminate": "Terminating"},
}  # fmt: skip
MATRIX = [
    (kind, call, state.name)
    for kind in (SERVICE, CONTAINER)
    for call in PASSING[kind.name]
    for state in kind.states
]  # fmt: skip


def make(world: World, kind: ObjectType, state: str) -> Service | Container:
    if kind is SERVICE:
        return world.service(state=state)
    return world.container(world.service(state="Running"), state=state)


@pytest.mark.parametrize(("kind", "call", "state"), MATRIX, ids=[f"{k.name}-{c}-{s}" for k, c, s in MATRIX])
def test_every_state_allows_what_the_contract_says(world: World, kind: ObjectType, call: str, state: str) -> None:
    obj = make(world, kind, state)
    path = at(kind.name, obj.pk)
    answer = world.admin.delete(path) if call == "terminate" else world.admin.post(f"{path}{call}/")
    action = world.admin.action_of(answer)
    obj.refresh_from_db()
    assert action["object"] == path
    assert action["action"] == f"{kind.name} {call}".title()
    if kind.allows(state, call):
        assert answer.status_code == 202
        assert answer.data["state"] == obj.state == PASSING[kind.name][call]
        assert (action["state"], action["end_date"]) == ("In progress", None)
    else:
        assert answer.status_code == 409
        assert f"'{state}'" in error(answer)
        assert obj.state == state
        assert action["state"] == "Failed"


def test_the_orchestrator_is_told_what_to_do(world: World, django_capture_on_commit_callbacks: object) -> None:
    service = world.service(state="Running")
    with mock.patch("apps.localcloud.tasks.wake") as wake, django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        world.admin.post(at("service", service.uuid, "redeploy"), reuse_volumes="False")
    action = Action.objects.get(task="service.redeploy")
    assert (action.object_type, action.object_uuid) == ("service", service.uuid)
    assert action.parameters == {"reuse_volumes": False}
    assert (action.can_be_canceled, action.can_be_retried, action.is_user_action) == (True, True, True)
    wake.assert_called_once_with()


@pytest.mark.parametrize(
    ("given", "meant"), [({}, True), ({"reuse_volumes": "true"}, True), ({"reuse_volumes": "0"}, False)]
)
@pytest.mark.parametrize("kind", ["service", "container"])
def test_volumes_are_kept_unless_the_call_says_otherwise(
    world: World, kind: str, given: dict[str, str], meant: bool
) -> None:
    obj = world.service(state="Running")
    world.admin.post(at(kind, obj.pk if kind == "service" else world.container(obj).pk, "redeploy"), **given)
    assert Action.objects.get(task=f"{kind}.redeploy").parameters == {"reuse_volumes": meant}


@pytest.mark.parametrize("query", [{"reuse_volumes": "perhaps"}, {"force": "true"}])
def test_a_call_takes_no_other_query(world: World, query: dict[str, str]) -> None:
    response = world.admin.post(at("service", world.service(state="Running").uuid, "redeploy"), **query)
    assert response.status_code == 400
    assert error(response).startswith(next(iter(query)))


def test_a_call_takes_no_body(world: World) -> None:
    service = world.service(state="Running")
    response = world.admin.post(at("service", service.uuid, "stop"), {"timeout": 3})
    assert response.status_code == 400
    assert error(response).startswith("timeout:")
    assert world.admin.post(at("service", service.uuid, "stop"), {}).status_code == 202


def test_scaling_that_goes_on_is_waited_for(world: World) -> None:
    """The old command line scales right after its edit did, and follows the second action."""
    service = world.service(state="Running")
    first = world.admin.patch(at("service", service.uuid), {"target_num_containers": 3})
    second = world.admin.post(at("service", service.uuid, "scale"))
    assert (first.status_code, second.status_code) == (202, 202)
    assert world.admin.action_of(first)["state"] == "In progress"
    assert world.admin.action_of(second)["state"] == "Pending"
    assert second.data["target_num_containers"] == 3


def test_actions_on_different_objects_do_not_wait_for_each_other(world: World) -> None:
    one, two = world.service("one", state="Running"), world.service("two", state="Running")
    for service in (one, two):
        answer = world.admin.post(at("service", service.uuid, "stop"))
        assert world.admin.action_of(answer)["state"] == "In progress"


def test_a_service_whose_volumes_are_used_is_not_terminated(world: World) -> None:
    db = world.service("db", state="Running")
    user = world.service("backup", body={"bindings": [{"volumes_from": "db"}]})
    refused = world.admin.delete(at("service", db.uuid))
    assert refused.status_code == 409
    assert "backup" in error(refused)
    Service.objects.filter(pk=user.pk).update(state="Terminated")
    assert world.admin.delete(at("service", db.uuid)).status_code == 202


def test_containers_are_made_by_their_service_alone(world: World) -> None:
    container = world.container(world.service())
    assert world.admin.post("/api/app/v1/acme/container/", {"image": "nginx"}).status_code == 405
    assert world.admin.patch(at("container", container.uuid), {"name": "x"}).status_code == 405
