"""The contract against the names of the manual: no endpoint, parameter, attribute, state or action is missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.cloud.contract import OBJECT_TYPES, Collection, Endpoint, ObjectType, Reference, parse_collection, parse_uri
from apps.cloud.contract.base import PAGING, Field
from apps.cloud.contract.event import PARENTS, TYPES
from apps.cloud.contract.node import DISK, DISK_SIZES
from tests import manual_corrected
from tests.manual import FACTS, ManualEndpoint, ManualObject, endpoints, manual

TABLES = Path(__file__).parents[3] / "shared" / "api" / "reference.json"
KEYS = ("k1", "k2", "k3", "k4")


def address(kind: ObjectType, endpoint: Endpoint, namespace: str | None) -> str:
    """Where the contract has a call, with `k1`, `k2`, … in its keys."""
    above = KEYS[0] if kind.parent else None
    if endpoint.on_collection:
        return kind.collection_path(namespace, above) + endpoint.suffix
    keys = KEYS[1:] if kind.parent else KEYS
    return kind.object_path("/".join(keys[: kind.key_segments or 1]), namespace, endpoint.suffix, above)


def known(found: ManualObject, wanted: ManualEndpoint) -> Endpoint | None:
    """The contract's endpoint at the manual's address."""
    kind, namespace = OBJECT_TYPES[found.name], "acme" if wanted.namespaced else None
    at = wanted.address(*KEYS, namespace=namespace)
    return next(
        (
            each
            for each in kind.endpoints
            if (each.method, each.api.value, address(kind, each, namespace)) == (wanted.method, wanted.api, at)
        ),
        None,
    )


def names(fields: tuple[Field, ...]) -> set[str]:
    return {field.name for field in fields}


@pytest.mark.parametrize(("found", "wanted"), endpoints(), ids=str)
def test_every_endpoint_is_known_with_its_parameters(found: ManualObject, wanted: ManualEndpoint) -> None:
    endpoint = known(found, wanted)
    assert endpoint is not None
    assert set(wanted.query) == names(endpoint.query)
    assert set(wanted.json) <= names(endpoint.body)
    assert OBJECT_TYPES[found.name].namespaced == wanted.namespaced


@pytest.mark.parametrize("found", manual(), ids=str)
def test_every_attribute_is_known(found: ManualObject) -> None:
    assert set(found.attributes) - names(OBJECT_TYPES[found.name].attributes) == set()


@pytest.mark.parametrize("found", manual(), ids=str)
def test_every_state_allows_what_the_manual_says_and_no_more(found: ManualObject) -> None:
    states = {state.name: set(state.actions) for state in OBJECT_TYPES[found.name].states}
    assert states == {name: set(actions) for name, actions in found.states.items()}


@pytest.mark.parametrize("kind", OBJECT_TYPES.values(), ids=str)
def test_what_a_state_allows_can_be_called(kind: ObjectType) -> None:
    calls = {endpoint.name for endpoint in kind.endpoints}
    assert len(calls) == len(kind.endpoints)
    assert {action for state in kind.states for action in state.actions} <= calls


@pytest.mark.parametrize("kind", OBJECT_TYPES.values(), ids=str)
def test_every_name_is_explained_once(kind: ObjectType) -> None:
    groups = [kind.attributes, *(each.body for each in kind.endpoints)]
    groups += [(*each.query, *each.client_query) for each in kind.endpoints]
    for fields in groups:
        assert len(names(fields)) == len(fields)
        assert [field.name for field in fields if not field.help] == []
    assert [state.name for state in kind.states if not state.help] == []


@pytest.mark.parametrize("kind", [kind for kind in OBJECT_TYPES.values() if kind.has_endpoint("list")], ids=str)
def test_every_list_has_pages(kind: ObjectType) -> None:
    assert names(PAGING) <= names(kind.endpoint("list").client_query)


def test_the_filters_of_the_published_clients_are_known() -> None:
    started = ["action", "container", "node", "nodecluster", "service", "stack", "trigger"]
    for name in started:
        assert "uuid__startswith" in names(OBJECT_TYPES[name].endpoint("list").client_query), name
    for name in ("container", "nodecluster", "service", "stack", "trigger"):
        listing = OBJECT_TYPES[name].endpoint("list")
        assert "name" in names(listing.query + listing.client_query), name
    assert "stack__name" in names(OBJECT_TYPES["service"].endpoint("list").client_query)
    assert "service__stack__name" in names(OBJECT_TYPES["container"].endpoint("list").client_query)


def test_a_trigger_is_called_by_whoever_knows_its_address() -> None:
    trigger = OBJECT_TYPES["trigger"]
    assert [each.name for kind in OBJECT_TYPES.values() for each in kind.endpoints if each.anonymous] == ["call"]
    assert trigger.endpoint("call").argument is not None
    assert trigger.attribute("url").secret


def test_a_node_token_is_asked_for_and_kept_secret() -> None:
    token = OBJECT_TYPES["token"]
    assert address(token, token.endpoint("create"), "acme") == "/api/infra/v1/acme/token/"
    assert address(token, token.endpoint("create"), None) == "/api/infra/v1/token/"
    assert token.attribute("token").secret


def test_passwords_are_secret_wherever_they_stand() -> None:
    fields = [field for kind in OBJECT_TYPES.values() for each in kind.endpoints for field in each.body]
    assert {field.secret for field in fields if field.name == "password"} == {True}


def test_events_name_types_that_exist() -> None:
    assert set(PARENTS) | {parent for parents in PARENTS.values() for parent in parents} <= set(OBJECT_TYPES)
    assert set(TYPES) - set(PARENTS) == {"error"}


def test_disk_sizes_are_sizes() -> None:
    assert all(size >= (DISK.minimum or 0) for sizes in DISK_SIZES.values() for size in sizes)


@pytest.mark.parametrize(
    ("uri", "name", "key", "namespace", "parent_key"),
    [
        ("/api/app/v1/acme/service/u1/trigger/u2/", "trigger", "u2", "acme", "u1"),
        ("/api/app/v1/service/u1/trigger/u2/", "trigger", "u2", None, "u1"),
        ("/api/app/v1/service/service/u1/trigger/u2/", "trigger", "u2", "service", "u1"),
        ("/api/repo/v1/acme/registry/my.registry.com:5000/", "registry", "my.registry.com:5000", "acme", None),
        ("/api/repo/v1/acme/repository/r.local/user1/image1/", "repository", "r.local/user1/image1", "acme", None),
        ("/api/repo/v1/repository/r.local/image1/", "repository", "r.local/image1", None, None),
    ],
)
def test_an_address_is_taken_apart_and_put_together(
    uri: str, name: str, key: str, namespace: str | None, parent_key: str | None
) -> None:
    reference = parse_uri(uri)
    assert reference == Reference(OBJECT_TYPES[name], key, namespace, parent_key)
    assert reference.path() == uri


@pytest.mark.parametrize(
    "uri",
    [
        "/api/app/v1/acme/trigger/u2/",  # without its service
        "/api/app/v1/acme/stack/u1/trigger/u2/",
        "/api/app/v1/acme/service/u1/trigger/",
        "/api/app/v1/acme/service/../trigger/u2/",
        "/api/app/v1/acme/service/u1/container/u2/",
        "/api/infra/v1/acme/token/t/",  # cannot be read again
        "/api/audit/v1/acme/events/u/",
        "/api/repo/v1/acme/repository/",
        "/api/repo/v1/acme/repository/r.local/../x/",
    ],
)
def test_what_is_no_object_s_address_is_none(uri: str) -> None:
    assert parse_uri(uri) is None


@pytest.mark.parametrize(
    ("uri", "name", "namespace", "parent_key"),
    [
        ("/api/app/v1/service/", "service", None, None),
        ("/api/app/v1/acme/service/", "service", "acme", None),
        ("/api/infra/v1/acme/nodecluster/", "nodecluster", "acme", None),
        ("/api/app/v1/service/service/u1/trigger/", "trigger", "service", "u1"),
    ],
)
def test_a_collections_address_is_taken_apart(
    uri: str, name: str, namespace: str | None, parent_key: str | None
) -> None:
    collection = parse_collection(uri)
    assert collection == Collection(OBJECT_TYPES[name], namespace, parent_key)
    assert collection.type.collection_path(namespace, parent_key) == uri


@pytest.mark.parametrize(
    "uri",
    [
        None, "", "/api/", "/api/app/v1/", "/api/app/v2/service/", "/api/infra/v1/service/", "/api/app/v1/acme/",
        "/api/app/v1/acme/service/u1/", "/api/app/v1/acme/trigger/", "/api/app/v1/../service/",
        "/api/infra/v1/region/", "/api/infra/v1/node/",  # nothing can be created there
    ],
)  # fmt: skip
def test_what_is_no_collections_address_is_none(uri: object) -> None:
    assert parse_collection(uri) is None


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    if not TABLES.exists():
        pytest.skip("The manual's tables are not at hand.")
    found: dict[str, Any] = json.loads(TABLES.read_text())
    return found


def test_the_facts_are_the_manual_s(tables: dict[str, Any]) -> None:
    assert json.loads(FACTS.read_text()) == manual_corrected.facts(tables)


def test_the_facts_are_all_of_the_manual_s() -> None:
    """65 endpoints, 56 query parameters (two dates are two filters each), 65 JSON ones, corrections besides."""
    calls = [endpoint for _, endpoint in endpoints()]
    assert len(calls) == 65
    assert sum(len(call.query) for call in calls) == 56 + len(manual_corrected.FILTERS)
    assert sum(len(call.json) for call in calls) == 65 + len(manual_corrected.CREATION)
    assert sum(len(found.attributes) for found in manual()) == 213
    assert sum(len(found.states) for found in manual()) == 45
