"""Editing services: what changes, what scales, what containers have to follow."""

from typing import Any

import pytest

from apps.cloud.contract import SERVICE
from apps.localcloud.models import Service

from .conftest import World, at, error
from .test_api_create import EVERYTHING, WRONG


def edit(world: World, service: Service, **parameters: Any) -> Any:
    return world.admin.patch(at("service", service.uuid), parameters)


def shown(world: World, service: Service) -> Any:
    return world.admin.get(at("service", service.uuid)).data


SCALES = {"target_num_containers", "deployment_strategy"}
EDITABLE = [field.name for field in SERVICE.endpoint("update").body]
# They are the service's own business, or nobody's.
NOT_FOLLOWED = {"nickname", "autoredeploy", "sequential_deployment", "target_num_containers"}
UNCHANGED = {"linked_to_service", "autodestroy"}  # their value above is the default


@pytest.mark.parametrize("name", EDITABLE)
def test_every_parameter_but_the_name_can_be_edited_alone(world: World, name: str) -> None:
    service = world.service()
    world.container(service)
    answer = edit(world, service, **{name: EVERYTHING[name]})
    assert answer.status_code == 200, answer.data
    after = shown(world, service)
    assert answer.data == after
    assert after["synchronized"] is (name in NOT_FOLLOWED | UNCHANGED)
    action = world.admin.action_of(answer)
    assert (action["action"], action["state"], action["method"]) == ("Service Update", "Success", "PATCH")


@pytest.mark.parametrize("name", EDITABLE)
def test_the_same_value_again_changes_nothing(world: World, name: str) -> None:
    service = world.service(body={name: EVERYTHING[name]})
    assert edit(world, service, **{name: EVERYTHING[name]}).status_code == 200
    assert Service.objects.get(pk=service.pk).revision == 1


@pytest.mark.parametrize(
    ("name", "parameters"),
    [(name, values) for name, values in WRONG if "name" not in values],
    ids=[f"{name}-{n}" for n, (name, values) in enumerate(WRONG) if "name" not in values],
)
def test_a_wrong_parameter_is_refused_by_name(world: World, name: str, parameters: dict[str, Any]) -> None:
    service = world.service(body={"memory": 4096} if "memory_swap" in parameters else {})
    response = edit(world, service, **parameters)
    assert response.status_code == 400
    assert error(response).startswith(f"{name}: "), error(response)
    assert Service.objects.get().revision == 1


def test_the_name_is_for_life(world: World) -> None:
    response = edit(world, world.service(), name="other")
    assert response.status_code == 400
    assert error(response).startswith("name:")


def test_an_empty_edit_is_one_too(world: World) -> None:
    answer = edit(world, world.service())
    assert answer.status_code == 200
    assert world.admin.action_of(answer)["state"] == "Success"


def test_null_sets_back_to_the_default(world: World) -> None:
    service = world.service(body={"nickname": "Nick", "memory": 512, "tags": [{"name": "a"}], "labels": {"a": "b"}})
    after = edit(world, service, nickname=None, memory=None, tags=None, labels=None).data
    assert (after["nickname"], after["memory"], after["tags"], after["labels"]) == ("web", None, [], {})


def test_rules_are_judged_on_what_will_hold(world: World) -> None:
    service = world.service(body={"autodestroy": "ON_SUCCESS"})
    response = edit(world, service, autorestart="ALWAYS")
    assert response.status_code == 400
    assert error(response).startswith("autorestart:")
    assert edit(world, service, autorestart="ALWAYS", autodestroy="OFF").status_code == 200


@pytest.mark.parametrize(("before", "after"), [("EVERY_NODE", "EMPTIEST_NODE"), ("HIGH_AVAILABILITY", "EVERY_NODE")])
def test_a_service_is_not_switched_to_or_from_every_node(world: World, before: str, after: str) -> None:
    service = world.service(body={"deployment_strategy": before})
    response = edit(world, service, deployment_strategy=after)
    assert response.status_code == 400
    assert "EVERY_NODE" in error(response)
    assert edit(world, service, deployment_strategy=before).status_code == 200


def test_a_service_on_every_node_is_not_scaled_by_hand(world: World) -> None:
    service = world.service(body={"deployment_strategy": "EVERY_NODE"}, state="Running")
    for response in (
        edit(world, service, target_num_containers=5),
        world.admin.post(at("service", service.uuid, "scale")),
    ):
        assert response.status_code == 400
        assert error(response).startswith("target_num_containers:")
    assert Service.objects.get().target_num_containers == 1


@pytest.mark.parametrize("state", ["Running", "Partly running", "Stopped"])
def test_a_new_target_scales_at_once(world: World, state: str) -> None:
    service = world.service(state=state)
    answer = edit(world, service, target_num_containers=4)
    assert answer.status_code == 202
    assert (answer.data["state"], answer.data["target_num_containers"]) == ("Scaling", 4)
    action = world.admin.action_of(answer)
    assert (action["action"], action["state"]) == ("Service Scale", "In progress")


def test_the_old_target_scales_nothing(world: World) -> None:
    service = world.service(state="Running")
    answer = edit(world, service, target_num_containers=1)
    assert (answer.status_code, answer.data["state"]) == (200, "Running")


def test_a_service_that_never_ran_only_notes_its_target_down(world: World) -> None:
    answer = edit(world, world.service(), target_num_containers=4)
    assert (answer.status_code, answer.data["state"], answer.data["target_num_containers"]) == (200, "Not running", 4)


def test_a_target_while_scaling_waits_for_its_turn(world: World) -> None:
    service = world.service(state="Running")
    edit(world, service, target_num_containers=4)
    second = edit(world, service, target_num_containers=2)
    assert second.status_code == 202
    assert world.admin.action_of(second)["state"] == "Pending"


@pytest.mark.parametrize("state", ["Starting", "Stopping", "Redeploying"])
def test_a_target_is_refused_where_scaling_is(world: World, state: str) -> None:
    response = edit(world, world.service(state=state), target_num_containers=4)
    assert response.status_code == 409
    assert f"'{state}'" in error(response)


@pytest.mark.parametrize("state", ["Terminating", "Terminated"])
def test_what_is_gone_is_not_edited(world: World, state: str) -> None:
    response = edit(world, world.service(state=state), nickname="x")
    assert response.status_code == 409
    assert f"'{state}'" in error(response)


def test_an_edit_and_a_new_target_in_one_call(world: World) -> None:
    service = world.service(state="Running")
    world.container(service)
    answer = edit(world, service, target_num_containers=2, image="nginx:1.25")
    assert answer.status_code == 202
    assert (answer.data["image_name"], answer.data["synchronized"]) == ("nginx:1.25", False)


def test_links_and_volumes_are_replaced_whole(world: World) -> None:
    world.service("db")
    world.service("cache")
    service = world.service(body={"linked_to_service": [{"to_service": "db"}], "bindings": [{"container_path": "/a"}]})
    after = edit(world, service, linked_to_service=[{"to_service": "cache"}], bindings=[]).data
    assert [link["name"] for link in after["linked_to_service"]] == ["cache"]
    assert after["bindings"] == []
    assert Service.objects.get(pk=service.pk).revision == 2


def test_a_service_is_tied_to_others_only(world: World) -> None:
    service = world.service()
    assert error(edit(world, service, linked_to_service=[{"to_service": "web"}])).startswith("linked_to_service[0]")
    assert error(edit(world, service, bindings=[{"volumes_from": "web"}])).startswith("bindings[0].volumes_from")


def test_volumes_are_not_borrowed_in_a_circle(world: World) -> None:
    data = world.service("data")
    world.service("cache", body={"bindings": [{"volumes_from": "data"}]})
    world.service("web", body={"bindings": [{"volumes_from": "cache"}]})
    refused = edit(world, data, bindings=[{"volumes_from": "web"}])
    assert refused.status_code == 400
    assert error(refused).startswith("bindings[0].volumes_from:")
    assert "data → web → cache → data" in error(refused)
    assert "data → data" in error(edit(world, data, bindings=[{"volumes_from": "data"}]))
    assert shown(world, data)["bindings"] == []
    world.service("other", body={"bindings": [{"volumes_from": "cache"}, {"volumes_from": "web"}]})


def test_counts_follow_the_containers(world: World) -> None:
    service = world.service(state="Partly running")
    for number, state in enumerate(["Running", "Running", "Stopped", "Starting", "Terminated"], 1):
        world.container(service, number, state)
    after = shown(world, service)
    counts = {name: after[f"{name}_num_containers"] for name in ("current", "running", "stopped")}
    assert counts == {"current": 4, "running": 2, "stopped": 1}
    assert len(after["containers"]) == 4
