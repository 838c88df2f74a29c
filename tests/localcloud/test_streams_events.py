"""Events of a running server: one for every change, to those whom it concerns."""

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import websocket

from tests import servers
from tests.localcloud.test_streams import Api, api, frames

__all__ = ["api"]
PATIENCE = 20.0
EVENTS = "/api/audit/v1/acme/events"
SECOND = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def authenticated(socket: Any) -> Any:
    assert frames(socket, 1) == [{"type": "auth"}]
    return socket


def until(socket: Any, done: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """All events up to the first that it is done with."""
    found: list[dict[str, Any]] = []
    while not found or not done(found[-1]):
        found += frames(socket, 1)
    return found


def is_about(event: dict[str, Any], uri: str, state: str) -> bool:
    return bool(event["resource_uri"] == uri and event["state"] == state)


def actions_and_states(events: list[dict[str, Any]], uri: str) -> list[tuple[str, str]]:
    return [(event["action"], event["state"]) for event in events if event["resource_uri"] == uri]


def test_a_services_whole_life_is_told_in_order_and_once(api: Api) -> None:
    with api.stream(EVENTS) as socket:
        authenticated(socket)
        service = api.service("events-life")
        uri, container = service["resource_uri"], service["containers"][0]
        api.call("PATCH", uri, {"nickname": "another"})
        api.call("DELETE", uri)
        found = until(socket, lambda event: is_about(event, uri, "Terminated"))
    its = actions_and_states(found, uri)
    assert its[0] == ("create", "Not running")
    assert its[-1] == ("delete", "Terminated")
    states = [state for _, state in its]
    assert [state for before, state in zip(["", *states], states, strict=False) if state != before] == [
        "Not running", "Starting", "Running", "Terminating", "Terminated",
    ]  # fmt: skip
    assert {action for action, _ in its[1:-1]} == {"update"}
    first, *_, last = actions_and_states(found, container)
    assert (first, last) == (("create", "Starting"), ("delete", "Terminated"))
    assert ("update", "Running") in actions_and_states(found, container)
    assert len({event["uuid"] for event in found}) == len(found)


def test_an_event_has_the_attributes_and_parents_of_the_manual(api: Api) -> None:
    with api.stream(EVENTS) as socket:
        authenticated(socket)
        service = api.service("events-parents")
        uri, container = service["resource_uri"], service["containers"][0]
        found = until(socket, lambda event: is_about(event, uri, "Running"))
    event = next(event for event in found if is_about(event, container, "Running"))
    assert set(event) == {"type", "action", "parents", "resource_uri", "state", "uuid", "datetime"}
    assert event["type"] == "container"
    assert UUID(event["uuid"])
    assert time.strptime(event["datetime"], "%Y-%m-%dT%H:%M:%SZ")
    node = api.get(container)["node"]
    assert event["parents"] == [uri, node, api.get(node)["node_cluster"]]
    action = next(event for event in found if event["type"] == "action" and event["action"] == "create")
    assert action["parents"] == [uri]
    assert api.get(action["resource_uri"])["object"] == uri


def test_a_stack_stands_above_its_services_and_their_containers(api: Api) -> None:
    web = api.get("/api/app/v1/acme/service/?name=web&stack__name=shop")["objects"][0]
    container = api.get(f"/api/app/v1/acme/container/?service={web['resource_uri']}&state=Running")["objects"][0]
    with api.stream(f"{EVENTS}/?parent={web['stack']}") as socket:
        authenticated(socket)
        api.call("POST", f"{container['resource_uri']}redeploy/")
        found = until(socket, lambda event: is_about(event, container["resource_uri"], "Running"))
    assert {event["type"] for event in found} <= {"service", "container"}
    assert found[-1]["parents"][:2] == [web["resource_uri"], web["stack"]]


def test_actions_are_told_of_with_each_of_their_states(api: Api) -> None:
    service = api.service("events-action")
    with api.stream(f"{EVENTS}?type=action&parent={service['resource_uri']}") as socket:
        authenticated(socket)
        action = api.action(service["resource_uri"], "stop")
        found = until(socket, lambda event: is_about(event, action, "Success"))
    assert actions_and_states(found, action) == [("create", "In progress"), ("update", "Success")]
    assert len(found) == 2


def test_what_is_refused_makes_an_action_and_its_event(api: Api) -> None:
    with api.stream(f"{EVENTS}?type=action") as socket:
        authenticated(socket)
        body = {"image": "nginx", "name": "-"}
        answer = api.attempt("POST", "/api/app/v1/acme/service/", body)
        assert answer.status_code == 400
        found = frames(socket, 1)[0]
    assert (found["action"], found["state"]) == ("create", "Failed")
    assert found["resource_uri"] == answer.headers["X-DockerCloud-Action-URI"]
    assert found["parents"] == ["/api/app/v1/acme/service/"]


def test_an_edit_that_changes_nothing_is_no_change_of_the_service(api: Api) -> None:
    with api.stream(f"{EVENTS}?type=service") as socket:
        authenticated(socket)
        service = api.call("POST", "/api/app/v1/acme/service/", {"image": "nginx", "name": "events-same"}).json()
        uri = service["resource_uri"]
        api.call("PATCH", uri, {"autorestart": service["autorestart"]})
        api.call("PATCH", uri, {"nickname": "changed"})
        api.call("DELETE", uri)
        found = until(socket, lambda event: is_about(event, uri, "Terminating"))
    assert actions_and_states(found, uri) == [
        ("create", "Not running"),
        ("update", "Not running"),
        ("update", "Terminating"),
    ]


@pytest.mark.parametrize("query", ["type=node&type=container", "type=container&type=nodecluster"])
def test_several_types_can_be_asked_for(api: Api, query: str) -> None:
    with api.stream(f"{EVENTS}?{query}") as socket:
        authenticated(socket)
        api.service(f"events-{query[-4:]}")
        assert frames(socket, 1)[0]["type"] == "container"


def test_an_object_can_be_named_without_its_namespace(api: Api) -> None:
    service = api.service("events-short")
    with api.stream(f"{EVENTS}?object={service['resource_uri'].replace('/acme/', '/')}") as socket:
        authenticated(socket)
        api.call("PATCH", service["resource_uri"], {"nickname": "short"})
        assert frames(socket, 1)[0]["resource_uri"] == service["resource_uri"]


@pytest.mark.parametrize("query", ["type=services", "object=web", "parent=/api/app/v1/acme/service/x/"])
def test_a_filter_that_makes_no_sense_is_400(api: Api, query: str) -> None:
    assert api.refusal(f"{EVENTS}?{query}") == 400


def test_each_namespace_hears_its_own(api: Api, local_cloud: servers.Running) -> None:
    reader = Api(local_cloud, "reader")
    with api.stream("/api/audit/v1/events") as own, reader.stream(f"{EVENTS}/") as organizations:
        authenticated(own)
        authenticated(organizations)
        theirs = api.service("events-theirs")
        mine = api.call("POST", "/api/app/v1/service/", {"image": "nginx", "name": "events-mine"}).json()
        assert frames(own, 1)[0]["resource_uri"] == mine["resource_uri"]
        found = until(organizations, lambda event: is_about(event, theirs["resource_uri"], "Running"))
        assert not [event for event in found if "/demo/" in event["resource_uri"]]


def test_handshakes_are_refused_with_their_reason(api: Api, local_cloud: servers.Running) -> None:
    assert api.refusal(EVENTS, "Authorization: Basic ZGVtbzp3cm9uZw==") == 401
    assert api.refusal(f"{EVENTS}?user=demo&token={servers.APIKEY}", "") == 401
    assert api.refusal("/api/audit/v1/nowhere/events") == 404
    assert Api(local_cloud, "reader").refusal("/api/audit/v1/demo/events") == 404
    assert api.refusal("/api/app/v1/acme/events") == 404


def test_a_list_read_after_the_first_frame_misses_nothing(api: Api) -> None:
    """Whatever the list does not show yet is told of."""
    made = api.call("POST", "/api/app/v1/acme/service/", {"image": "nginx", "name": "events-relist"}).json()
    uri = made["resource_uri"]
    for number in range(10):
        with api.stream(f"{EVENTS}?object={uri}") as socket:
            api.call("PATCH", uri, {"nickname": f"number {number}"})
            authenticated(socket)
            assert api.get(uri)["nickname"] == f"number {number}"
            api.call("PATCH", uri, {"target_num_containers": number + 2})
            until(socket, lambda event: event["type"] == "service")


def test_pings_are_answered_while_nothing_happens(api: Api) -> None:
    with api.stream(f"{EVENTS}?type=error") as socket:
        authenticated(socket)
        socket.ping("quiet")
        opcode, data = socket.recv_data(control_frame=True)
        assert (opcode, data) == (websocket.ABNF.OPCODE_PONG, b"quiet")


def test_the_frame_is_one_json_object_a_message(api: Api) -> None:
    with api.stream(EVENTS) as socket:
        assert json.loads(socket.recv()) == {"type": "auth"}
