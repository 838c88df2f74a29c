"""Every address of the contract, with every method, by everybody, in every namespace. security.md: 8, 9, 10, 12."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import Scope, User
from apps.cloud.client import Credentials
from apps.cloud.contract import OBJECT_TYPES, Api, Endpoint, ObjectType
from tests.faultserver import FaultServer, answers
from tests.manual import ManualEndpoint, endpoints

from .conftest import APIKEY, SERVICE, Tool

METHODS = ("GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS")
NAMESPACES = (None, "ada", "acme", "secret")
UUID = "5d1e7f8a-3c5b-4a0e-9f57-1a2b3c4d5e6f"
KEYS = {"nodetype": "aws/m4.large", "region": "aws/us-east-1", "az": "aws/us-east-1/us-east-1a", "provider": "aws",
        "registry": "my.registry.com", "repository": "my.registry.com/user/image"}  # fmt: skip
WRITING = {"start", "stop", "redeploy", "scale"}
LEVELS = {"read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True)
class Address:
    kind: ObjectType
    path: str
    namespace: str | None
    endpoints: dict[str, Endpoint]


@dataclass(frozen=True)
class Somebody:
    """`level` is 0 for who is nobody; `confined_to` a token's own namespace."""

    name: str
    tool: Tool
    level: int
    confined_to: str | None = None


def addresses() -> Iterator[Address]:
    for kind in OBJECT_TYPES.values():
        for namespace in NAMESPACES if kind.namespaced else NAMESPACES[:1]:
            by_path: dict[str, dict[str, Endpoint]] = {}
            for endpoint in kind.endpoints:
                if endpoint.api is Api.REST and not endpoint.anonymous:
                    by_path.setdefault(path_of(kind, endpoint, namespace), {})[endpoint.method] = endpoint
            for path, found in by_path.items():
                yield Address(kind, path, namespace, found)


def path_of(kind: ObjectType, endpoint: Endpoint, namespace: str | None) -> str:
    parent = UUID if kind.parent else None
    if endpoint.on_collection:
        return kind.collection_path(namespace, parent) + endpoint.suffix
    return kind.object_path(KEYS.get(kind.name, UUID), namespace, endpoint.suffix, parent)


def level_for(kind: ObjectType, endpoint: Endpoint) -> int:
    """After the manual's teams; a trigger can be called by whoever sees it."""
    if endpoint.method == "GET":
        return LEVELS["write" if kind.name == "trigger" else "read"]
    return LEVELS["write" if endpoint.name in WRITING else "admin"]


def expected(who: Somebody, address: Address, method: str) -> int:
    endpoint = address.endpoints.get(method)
    if endpoint is None:
        return 405
    if not who.level:
        return 401
    if address.kind.namespaced:
        asked = address.namespace or "ada"
        if asked == "secret" or who.confined_to not in {None, asked}:
            return 404
    return endpoint.status if who.level >= level_for(address.kind, endpoint) else 403


@pytest.fixture
def everybody(ada: User, tool_of: Callable[..., Tool]) -> list[Somebody]:
    tokens = [*((scope, namespace) for scope in Scope for namespace in (None, "acme")), (Scope.ADMIN, "ada")]
    return [
        *(Somebody(f"{scope} in {where}", tool_of(scope, where), LEVELS[scope], where) for scope, where in tokens),
        Somebody("a page", page_of(ada), LEVELS["admin"]),
        Somebody("a wrong token", Tool(f"Bearer cct_{'x' * 40}"), 0),
        Somebody("nobody", Tool(""), 0),
    ]


def page_of(user: User) -> Tool:
    tool = Tool("")
    tool._client = Client()
    tool._client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return tool


def test_every_cell(
    everybody: list[Somebody],
    upstream: FaultServer,
    settings: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.API_CALLS_PER_MINUTE = 0
    caplog.set_level(logging.ERROR, "django.request")
    monkeypatch.setattr("apps.gateway.rest.authentication.note_wrong_token", lambda *_: True)
    key = Credentials("ada", APIKEY).header()
    seen = set()
    for address in addresses():
        for method in METHODS:
            endpoint = address.endpoints.get(method)
            upstream.rest = answers(endpoint.status if endpoint else 200, {"object": SERVICE, "objects": []})
            for who in everybody if endpoint else everybody[-1:]:
                if address.kind.name == "action" and who.confined_to == "ada":
                    continue  # of whom the next test speaks
                upstream.received.clear()
                answer = who.tool.send(method, address.path, "{}" if method == "PATCH" else "")
                status = expected(who, address, method)
                cell = f"{method} {address.path} by {who.name}"
                assert answer.status_code == status, f"{cell}: {answer.status_code} {answer.content!r}"
                if status >= 400:
                    assert upstream.received == [], cell
                    assert set(answer.json()) == {"error"}, cell
                else:
                    asked = upstream.received[-1]
                    there = address.path if address.namespace or not address.kind.namespaced else in_ada(address.path)
                    assert (asked.method, asked.path, asked.headers["Authorization"]) == (method, there, key), cell
                seen.add((method, address.path, who.name, status))
    assert len(seen) > 1500
    assert {status for *_, status in seen} == {200, 201, 202, 204, 401, 403, 404, 405}


def test_every_call_is_counted(everybody: list[Somebody], upstream: FaultServer, settings: SimpleNamespace) -> None:
    """One in a minute: the next is refused, whatever the first was told. By turns of those who are known."""
    settings.API_CALLS_PER_MINUTE = 1
    turns = cycle(who for who in everybody if who.level)
    for address in addresses():
        for method, endpoint in address.endpoints.items():
            upstream.rest = answers(endpoint.status, {"object": SERVICE, "objects": []})
            cache.clear()
            who, body = next(turns), "{}" if method == "PATCH" else ""
            assert who.tool.send(method, address.path, body).status_code != 429
            upstream.received.clear()
            again = who.tool.send(method, address.path, body)
            cell = f"{method} {address.path} by {who.name}"
            assert (again.status_code, upstream.received) == (429, []), cell
            assert int(again["Retry-After"]) > 0, cell


def in_ada(path: str) -> str:
    return path.replace("/v1/", "/v1/ada/", 1)


def test_a_token_for_one_namespace_sees_the_actions_there(tool_of: Callable[..., Tool], upstream: FaultServer) -> None:
    here, there, nowhere = ({"uuid": uri, "object": uri} for uri in (SERVICE, in_ada("/api/app/v1/service/1/"), None))
    tool = tool_of(namespace="acme")
    upstream.rest = answers(200, {"meta": {"total_count": 3, "next": None}, "objects": [here, there, nowhere]})
    assert tool.send("GET", "/api/audit/v1/action/").json()["objects"] == [here]
    for action, status in ((here, 200), (there, 404), (nowhere, 404)):
        upstream.rest = answers(200, action)
        upstream.received.clear()
        assert tool.send("GET", f"/api/audit/v1/action/{UUID}/").status_code == status
        assert tool.send("POST", f"/api/audit/v1/action/{UUID}/cancel/").status_code == status
        assert [each.method for each in upstream.received] == ["GET", "GET", *(["POST"] if status == 200 else [])]


def test_a_token_for_one_namespace_cannot_count_the_actions_elsewhere(
    tool_of: Callable[..., Tool], upstream: FaultServer
) -> None:
    mine = [{"uuid": str(number), "object": SERVICE} for number in range(3)]
    other = {"uuid": "x", "object": in_ada("/api/app/v1/service/1/")}
    upstream.rest = answers(200, {"meta": {"total_count": 5, "next": None}, "objects": [other, *mine, other]})
    confined, actions = tool_of(namespace="acme"), "/api/audit/v1/action/"
    found = confined.send("GET", f"{actions}?state=Success&limit=1&offset=1").json()
    assert found["objects"] == [mine[1]]
    assert found["meta"] == {
        "limit": 1, "offset": 1, "total_count": 3,
        "next": f"{actions}?state=Success&limit=1&offset=2", "previous": f"{actions}?state=Success&limit=1&offset=0",
    }  # fmt: skip
    assert upstream.received[-1].query["state"] == "Success"
    assert confined.send("GET", f"{actions}?offset=2").json()["meta"]["next"] is None
    upstream.rest = answers(200, {"meta": {"total_count": 1, "next": None}, "objects": [other]})
    hidden = confined.send("GET", f"{actions}?uuid=x").json()
    upstream.rest = answers(200, {"meta": {"total_count": 0, "next": None}, "objects": []})
    assert hidden == confined.send("GET", f"{actions}?uuid=x").json()
    assert tool_of().send("GET", actions).json()["meta"]["total_count"] == 0


@pytest.mark.parametrize("endpoint", [each for _, each in endpoints() if each.api == "rest"], ids=str)
def test_every_endpoint_of_the_manual_is_there(endpoint: ManualEndpoint, tool: Tool, upstream: FaultServer) -> None:
    keys = {"name": "a", "availability_zone": "b", "uuid": UUID}
    path = endpoint.address(*[keys.get(each, "c") for each in _places(endpoint)], namespace="acme")
    for address in (path, path.rstrip("/")):
        upstream.received.clear()
        answer = tool.send(endpoint.method, address, "{}" if endpoint.method == "PATCH" else "")
        assert (answer.status_code, len(upstream.received)) == (200, 1), answer.content
        assert upstream.received[0].method == endpoint.method
        assert upstream.received[0].path.rstrip("/") == path.rstrip("/")


def _places(endpoint: ManualEndpoint) -> list[str]:
    return [part.split(")")[0] for part in endpoint.path.split("(")[1:]]


@pytest.mark.parametrize("path", [
    "/api/", "/api", "/api/app/", "/api/app/v1/", "/api/app/v1/nothing/", "/api/app/v2/service/",
    "/api/infra/v1/service/", "/api/app/v1/acme/ada/service/", f"/api/app/v1/service/{UUID}/nothing/",
    f"/api/app/v1/service/{UUID}/logs/", f"/api/app/v1/container/{UUID}/exec/", "/api/audit/v1/events/",
    f"/api/app/v1/service/{UUID}/../{UUID}/", "/api/app/v1/service/../", "/api/app/v1/service/./",
    f"/api/app/v1//service/{UUID}/", f"/api/app/v1/service/{UUID}//start/",
    "/api/audit/v1/acme/action/", "/api/infra/v1/nodetype/aws/", "/api/infra/v1/nodetype/aws/a/b/",
    "/api/app/v1/serv%0Aice/",
    f"/api/app/v1/service/{UUID}/trigger/{UUID}/call/x/", "/api/repo/v1/repository/a/../b/",
])  # fmt: skip
def test_what_the_api_does_not_have_is_not_found(path: str, tool: Tool, upstream: FaultServer) -> None:
    for method in ("GET", "POST", "PATCH", "DELETE", "PUT"):
        answer = tool.send(method, path)
        assert (answer.status_code, list(answer.json())) == (404, ["error"]), method
    assert upstream.received == []
