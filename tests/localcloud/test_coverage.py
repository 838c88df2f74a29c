"""All that the API's manual names is there: addresses, filters, parameters, attributes, states."""

import re
from typing import Any

import pytest

from apps.cloud.contract import OBJECT_TYPES, Kind
from apps.localcloud.models import Registry
from apps.localcloud.streams.addresses import requested_stream
from tests.manual import ManualEndpoint, ManualObject, endpoints, manual

from .conftest import ACTIONS, NODE_TYPE, REGION, at
from .test_api_create import EVERYTHING
from .things import Things

NOBODY = "00000000-0000-4000-8000-000000000000"
PAST, FUTURE = "Mon, 13 Oct 2014 11:01:43 +0000", "2099-01-01T00:00:00Z"
DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000")
BODIES: dict[str, dict[str, Any]] = {
    "nodecluster": {
        "name": "fleet", "nickname": "The fleet", "region": REGION, "node_type": NODE_TYPE, "disk": 60,
        "target_num_nodes": 2, "tags": [{"name": "web"}],
        "provider_options": {"vpc": {"id": "vpc-aa1c70d4", "subnets": ["subnet-aaa7d94f"]}},
    },
    "node": {"nickname": "first", "tags": [{"name": "web"}]},
    "repository": {"name": "registry.local/user1/image1", "username": "username", "password": "password"},
    "stack": {"name": "blog", "nickname": "The blog", "services": [{"name": "db", "image": "mysql"}]},
    "service": EVERYTHING,
    "trigger": {"name": "hub", "operation": "SCALEUP"},
}  # fmt: skip
SHAPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,), Kind.CHOICE: (str,), Kind.DATE: (str,), Kind.URI: (str,), Kind.INTEGER: (int,),
    Kind.BOOLEAN: (bool,), Kind.URIS: (list,), Kind.STRINGS: (list,), Kind.ROWS: (list,), Kind.MAP: (dict,),
    Kind.OBJECT: (dict,),
}  # fmt: skip
REST = [(each, call) for each, call in endpoints() if call.api == "rest"]
STREAMS = [(each, call) for each, call in endpoints() if call.api == "stream"]
LISTS = [(each, call) for each, call in REST if call.method == "GET" and call.query]
WITH_BODY = [(each, call) for each, call in REST if call.json]
WITH_DETAIL = [each for each in manual() if each.attributes and each.name != "event"]


def _ids(value: object) -> str:
    return str(value).replace("[optional_namespace/]", "")


@pytest.mark.parametrize(("found", "call"), REST, ids=_ids)
def test_every_call_is_there(things: Things, found: ManualObject, call: ManualEndpoint) -> None:
    path = things.address(found.name, call)
    answers = [things.world.admin.call(call.method, each) for each in (path, path.rstrip("/"))]
    assert answers[0].status_code not in (404, 405), answers[0].data
    gone = call.method == "DELETE" and answers[0].status_code == 204
    assert (answers[1].status_code in (404, 405)) is gone


@pytest.mark.parametrize(("found", "call"), LISTS, ids=_ids)
def test_every_filter_narrows(things: Things, found: ManualObject, call: ManualEndpoint) -> None:
    shown, path = things.shown(found), things.address(found.name, call)
    wrong = []
    for name in call.query:
        if name == "include_related":
            continue
        for value, is_there in _values(found.name, name, shown):
            answer = things.world.admin.get(path, **{name: value})
            listed = [each["resource_uri"] for each in answer.data.get("objects", ())]
            if answer.status_code != 200 or (shown["resource_uri"] in listed) is not is_there:
                wrong.append((name, value, answer.data))
    assert not wrong


def test_actions_of_relatives_are_listed(things: Things) -> None:
    (container,), (service,) = things.keys["container"], things.keys["service"]
    uri = at("container", container)
    assert things.world.admin.get(ACTIONS, object=uri).data["objects"] == []
    related = things.world.admin.get(ACTIONS, object=uri, include_related="true").data["objects"]
    assert {each["object"] for each in related} == {at("service", service)}


def _values(kind: str, name: str, shown: dict[str, Any]) -> list[tuple[str, bool]]:
    """A value that the object has, and one that it does not have."""
    if name.endswith(("__gte", "__lte")):
        early = name.endswith("__gte")
        return [(PAST, early), (FUTURE, not early)]
    if name == "uuid":
        own = str(Registry.objects.get(namespace__name="acme").pk) if kind == "registry" else shown["uuid"]
        return [(own, True), (NOBODY, False)]
    value = shown[name]
    if isinstance(value, bool):
        return [(str(value).lower(), True), (str(not value).lower(), False)]
    value = value[0] if isinstance(value, list) else value
    if not value.startswith("/api/"):
        return [(value, True), ("none", False)]
    above, _, key = value.rstrip("/").rpartition("/")
    return [(value, True), (f"{above}/{NOBODY if len(key) == len(NOBODY) else 'none'}/", False)]


@pytest.mark.parametrize(("found", "call"), WITH_BODY, ids=_ids)
def test_every_parameter_is_taken(things: Things, found: ManualObject, call: ManualEndpoint) -> None:
    """What is not known would be refused by name."""
    body = {name: BODIES[found.name][name] for name in call.json}
    answer = things.world.admin.call(call.method, things.address(found.name, call), body)
    assert answer.status_code in (200, 201, 202), answer.data
    unknown = things.world.admin.call(call.method, things.address(found.name, call), {**body, "colour": "red"})
    assert (unknown.status_code, unknown.data["error"].partition(":")[0]) == (400, "colour")


@pytest.mark.parametrize(
    ("found", "call"), [each for each in REST if each[1].query and each[1].method == "POST"], ids=_ids
)
def test_every_query_of_a_call_is_taken(things: Things, found: ManualObject, call: ManualEndpoint) -> None:
    query = dict.fromkeys(call.query, "False")
    answer = things.world.admin.post(things.address(found.name, call), **query)
    assert answer.status_code in (202, 409), answer.data


@pytest.mark.parametrize("found", WITH_DETAIL, ids=str)
def test_every_attribute_is_shown_in_its_own_type(things: Things, found: ManualObject) -> None:
    shown = things.shown(found)
    assert [name for name in found.attributes if name not in shown] == []
    kind = OBJECT_TYPES[found.name]
    for name, value in shown.items():
        wanted = kind.attribute(name).kind
        if value is None or wanted not in SHAPES:
            continue
        assert type(value) in SHAPES[wanted], (name, value)
        if wanted is Kind.DATE:
            assert DATE.fullmatch(value), (name, value)
        if wanted is Kind.URI:
            assert value.startswith("/api/"), (name, value)


@pytest.mark.parametrize(("found", "state"), [(found, state) for found in manual() for state in found.states], ids=_ids)
def test_every_state_is_known(found: ManualObject, state: str) -> None:
    known = OBJECT_TYPES[found.name].state(state)
    assert known is not None
    assert set(found.states[state]) <= set(known.actions)


@pytest.mark.parametrize(("found", "call"), STREAMS, ids=_ids)
def test_every_stream_looks_at_its_query(things: Things, found: ManualObject, call: ManualEndpoint) -> None:
    values = {
        "tail": "5", "follow": "false", "command": "ls", "type": "service", "object": at("service", NOBODY),
        "parent": at("stack", NOBODY), "service": "web",
    }  # fmt: skip
    path = things.address(found.name, call)
    plain = requested_stream(path, "")
    assert requested_stream(path.rstrip("/"), "") == plain
    assert [name for name in call.query if requested_stream(path, f"{name}={values[name]}") == plain] == []
