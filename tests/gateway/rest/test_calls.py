"""What passes, what does not, and how refusals are told. security.md: 8, 9, 13, 22, 31, 32, 37, 39, 41."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from apps.accounts import namespaces, tokens
from apps.accounts.keys import remove_key
from apps.accounts.models import Scope, User
from apps.audit.models import Kind
from tests.basic_auth import basic
from tests.faultserver import FaultServer, answers, redirects, resets, says

from .conftest import SERVICE, Tool, entries

SERVICES = "/api/app/v1/acme/service/"
ACTION = "/api/audit/v1/action/7f3a0d52-0000-4000-8000-000000000000/"
TRIGGERS = f"{SERVICE}trigger/"


def test_signing_in(tool: Tool, ada: User, upstream: FaultServer) -> None:
    for path in ("/auth", "/auth/"):
        assert tool.send("GET", path).status_code == 204
        assert Tool(basic("ada.l", "wrong")).send("GET", path).status_code == 401
        assert Tool("").send("GET", path).status_code == 401
        assert tool.send("POST", path).status_code == 405
    assert upstream.received == []


def test_a_token_is_taken_as_basic_and_as_bearer(ada: User) -> None:
    _, text = tokens.make(ada, "ci", Scope.READ, request=None)
    for header in (basic("ada.l", text), f"Bearer {text}"):
        assert Tool(header).send("GET", SERVICES).status_code == 200
    for header in (basic("ada", text), "Bearer ", "Digest x", f"Basic {text}"):
        assert Tool(header).send("GET", SERVICES).status_code == 401
    assert Tool("").send("GET", f"{SERVICES}?token={text}").status_code == 401


def test_a_wrong_token_is_told_apart_and_written_down(ada: User, upstream: FaultServer) -> None:
    refused = Tool(basic("ada.l", "canary-of-a-token")).send("GET", SERVICES)
    assert (refused.status_code, refused["WWW-Authenticate"][:5]) == (401, "Basic")
    assert Tool("").send("GET", SERVICES)["WWW-Authenticate"].startswith("Bearer")
    [entry] = entries(event="token-refused")
    assert (entry.target, entry.username, entry.address) == ("ada.l", "", "127.0.0.1")
    assert "canary" not in json.dumps(entry.detail)
    assert upstream.received == []


def test_a_wrong_token_is_not_helped_by_a_session(ada: User) -> None:
    browser = Client(headers={"Authorization": f"Bearer cct_{'x' * 40}"})
    browser.force_login(ada, "django.contrib.auth.backends.ModelBackend")
    assert browser.get(SERVICES).status_code == 401


def test_what_was_revoked_is_gone_at_once(tool: Tool, ada: User) -> None:
    assert tool.send("GET", SERVICES).status_code == 200
    tokens.revoke(ada.tokens.get(), None)
    assert tool.send("GET", SERVICES).status_code == 401


def test_what_was_taken_away_is_gone_at_the_next_call(
    tool: Tool, tool_of: Callable[..., Tool], ada: User, upstream: FaultServer
) -> None:
    confined = tool_of(Scope.READ, "acme")
    namespaces.remove(ada, "acme", None)
    assert tool.send("GET", SERVICES).status_code == 404
    assert confined.send("GET", SERVICES).status_code == 401
    remove_key(ada, None)
    assert tool.send("GET", "/api/app/v1/service/").status_code == 403
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert tool.send("GET", "/api/app/v1/service/").status_code == 401
    assert upstream.received == []


def test_a_page_needs_its_csrf_token_to_change_something(ada: User, upstream: FaultServer) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada, "django.contrib.auth.backends.ModelBackend")
    browser.get("/account/password/")
    given = {"X-CSRFToken": browser.cookies["csrftoken"].value}

    def send(kind: str = "application/json", **headers: str) -> Any:
        return browser.post(f"{SERVICE}start/", "{}", content_type=kind, headers=headers)

    for headers in ({}, {**given, "Origin": "http://evil.example"}, {"X-CSRFToken": "x" * 32}):
        for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
            refused = send(kind, **headers)
            assert (refused.status_code, list(refused.json())) == (403, ["error"])
    assert upstream.received == []
    denied = entries(event="Call denied")
    assert [(entry.username, entry.via, entry.target) for entry in denied] == [
        ("ada.l", "session", f"{SERVICE}start/")
    ] * 9
    assert send(**given).status_code == 200
    assert send(**given, Origin="http://testserver").status_code == 200
    assert entries(kind=Kind.OUTCOME)[0].via == "session"


def test_a_foreign_page_cannot_use_a_token_that_a_browser_remembers(tool: Tool, upstream: FaultServer) -> None:
    for origin in ("http://evil.example", "null", "http://[", "http://testserver.evil.example"):
        assert tool.send("POST", f"{SERVICE}start/", Origin=origin).status_code == 403
    assert upstream.received == []
    assert len(entries(event="Call denied")) == 4
    assert tool.send("POST", f"{SERVICE}start/", Origin="http://testserver").status_code == 200


def test_headers_cross_by_a_list(tool: Tool, upstream: FaultServer) -> None:
    upstream.rest = answers(
        202, {"uuid": "u1"}, X_DockerCloud_Action_URI=ACTION, Set_Cookie="spy=1", X_Upstream="1", Server="x", ETag="e"
    )
    sent = {"X-Other": "1", "Cookie": "a=b", "X-Forwarded-For": "192.0.2.9", "Accept": "text/html"}
    answer = tool.send("POST", f"{SERVICE}start/", **sent)
    assert (answer.status_code, answer.json()) == (202, {"uuid": "u1"})
    assert (answer["X-DockerCloud-Action-URI"], answer["Content-Type"]) == (ACTION, "application/json")
    assert len(answer["X-Request-Id"]) >= 8
    assert not {"Set-Cookie", "X-Upstream", "Server", "ETag"} & set(answer.headers)
    [asked] = upstream.received
    assert not {"X-Other", "Cookie", "X-Forwarded-For"} & set(asked.headers)
    assert asked.headers["Accept"] == "application/json"


def test_the_tool_s_name_is_passed_on(tool: Tool, upstream: FaultServer) -> None:
    tool.send("GET", SERVICES)
    tool.send("GET", SERVICES, **{"User-Agent": "evil\x1b[31m" + "x" * 500})
    one, other = (each.headers["User-Agent"] for each in upstream.received)
    assert one.startswith("docker-cloud/1.0.9 cloud-console/")
    assert other.startswith("evil[31mxxx") and len(other) < 250


def test_body_and_query_pass_unchanged(tool: Tool, upstream: FaultServer) -> None:
    body = {
        "image": "nginx", "name": "wéb", "target_num_containers": 2, "privileged": False, "run_command": None,
        "container_ports": [{"protocol": "tcp", "inner_port": "80", "published": True}], "tags": [{"name": "a"}],
    }  # fmt: skip
    upstream.rest = answers(201, {"resource_uri": SERVICE, "unknown": [1.5, None, "\u2028"]})
    answer = tool.send("POST", SERVICES, json.dumps(body))
    assert (answer.status_code, answer.json()) == (201, {"resource_uri": SERVICE, "unknown": [1.5, None, "\u2028"]})
    assert json.loads(upstream.received[-1].body) == body
    tool.send("POST", f"{SERVICE}redeploy/?reuse_volumes=True", "{}")
    assert (upstream.received[-1].query, upstream.received[-1].body) == ({"reuse_volumes": "True"}, b"")
    tool.send("GET", f"{SERVICES}?name=a%26b%20c&stack__name=shop&uuid__startswith=a&limit=5&offset=10&state=Running")
    assert upstream.received[-1].query == {
        "name": "a&b c", "stack__name": "shop", "uuid__startswith": "a", "limit": "5", "offset": "10",
        "state": "Running",
    }  # fmt: skip


@pytest.mark.parametrize(("body", "status"), [
    ('{"nme": "web"}', 400), ('{"uuid": "x"}', 400), ('{"state": "Running"}', 400),
    ('{"target_num_containers": "x"}', 400),
    ('{"target_num_containers": true}', 400), ('{"image": 1}', 400), ('{"image": ["a"]}', 400), ('{"tags": "a"}', 400),
    ('{"tags": [{"nme": "a"}]}', 400), ('{"tags": ["a"]}', 400), ('{"privileged": "yes"}', 400),
    ('{"roles": "global"}', 400), ('{"roles": [1]}', 400), ("[]", 400), ("1", 400), ('"x"', 400), ("null", 400),
    ("{", 415), ("{'a': 1}", 415), ('{"memory": NaN}', 415), ('{"image": 1e999}', 415), ("\xff", 400),
    ('{"image": ' + "[" * 70 + "]" * 70 + "}", 415), ('{"image": ' + "[" * 100_000 + "}", 415),
    ('{"image": "' + "x" * 3_000_000 + '"}', 400), ('{"tags": [{"name": "a", "\\ud800": 1}]}', 400),
])  # fmt: skip
def test_bodies_that_are_refused(body: str, status: int, tool: Tool, upstream: FaultServer) -> None:
    raw = body.encode("latin-1")
    answer = tool.send("PATCH", SERVICE, raw)
    assert answer.status_code in {status, 415} and list(answer.json()) == ["error"], answer.content
    assert upstream.received == []


def test_a_body_of_another_kind_is_refused(tool: Tool, upstream: FaultServer) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        assert tool.send("POST", SERVICES, "image=nginx", **{"Content-Type": kind}).status_code == 415
    assert upstream.received == []


@pytest.mark.parametrize("query", [
    "user=ada&token=x", "apikey=x", "username=x", "nme=web", "limit=x", "limit=-1", "limit=9999999999", "name=%ff%fe&x",
    "name=a&name=b", "name=" + "x" * 1025, "a", "&&", "format=json",
])  # fmt: skip
def test_queries_that_are_refused(query: str, tool: Tool, upstream: FaultServer) -> None:
    answer = tool.send("GET", f"{SERVICES}?{query}")
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert upstream.received == []


@pytest.mark.parametrize("host", ["", "https://cloud.example.org", "http://evil.example", "//evil.example"])
def test_further_pages_and_triggers_are_here(
    host: str, tool: Tool, upstream: FaultServer, settings: SimpleNamespace
) -> None:
    call = f"{TRIGGERS}0a0a0a0a-0000-4000-8000-000000000000/call/"
    trigger = {"url": host + call, "resource_uri": call.removesuffix("call/"), "name": "a"}
    page = {"limit": 1, "offset": 1, "next": f"{host}{TRIGGERS}?limit=1&offset=2&name=a", "previous": None}
    upstream.rest = answers(200, {"meta": {**page, "total_count": 3}, "objects": [trigger]})
    for path in (TRIGGERS, f"{SERVICE}/trigger"):
        found = tool.send("GET", f"{path}?limit=1&offset=1&name=a").json()
        assert found["meta"]["next"] == f"{path}?limit=1&offset=2&name=a"
        assert (found["meta"]["previous"], found["meta"]["total_count"]) == (None, 3)
        assert found["objects"][0]["url"] == (settings.ORIGIN + call if host else call)
        assert found["objects"][0]["resource_uri"] == trigger["resource_uri"]
    upstream.rest = answers(201, trigger)
    assert tool.send("POST", TRIGGERS, '{"name": "a"}').json()["url"] == (settings.ORIGIN + call if host else call)


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 409, 415, 429, 500, 503, 504])
def test_the_upstream_s_refusals_pass(status: int, tool: Tool, upstream: FaultServer) -> None:
    upstream.rest = answers(status, {"error": f"Words for {status}."}, X_DockerCloud_Action_URI=ACTION)
    answer = tool.send("POST", f"{SERVICE}start/")
    assert (answer.status_code, answer.json()) == (status, {"error": f"Words for {status}."})
    assert answer["X-DockerCloud-Action-URI"] == ACTION
    assert len(upstream.received) == 1


def test_when_to_come_back_passes(tool: Tool, upstream: FaultServer) -> None:
    upstream.rest = answers(429, {"error": "Slowly."}, Retry_After="7")
    assert tool.send("GET", SERVICES)["Retry-After"] == "7"


def test_the_stored_key_is_refused(tool: Tool, ada: User, upstream: FaultServer) -> None:
    upstream.rest = answers(401, {"error": "No such key."})
    answer = tool.send("GET", SERVICES)
    assert answer.status_code == 401 and "stored API key: No such key." in answer.json()["error"]
    remove_key(ada, None)
    without = tool.send("GET", SERVICES)
    assert (without.status_code, without.json()) == (403, {"error": "No API key is stored yet."})


@pytest.mark.parametrize(("behaviour", "status"), [
    (says(b"<html>", content_type="text/html"), 502), (redirects("http://evil.example/"), 502), (says(b"[]"), 502),
    (says(b'{"a": 1e999}'), 502), (says(b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}"), 502), (resets, 502),
])  # fmt: skip
def test_an_upstream_that_makes_no_sense(behaviour: Any, status: int, tool: Tool, upstream: FaultServer) -> None:
    upstream.rest = behaviour
    answer = tool.send("GET", SERVICES)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_a_change_is_written_down_before_and_after(tool: Tool, upstream: FaultServer) -> None:
    upstream.rest = answers(202, {"uuid": "u1"}, X_DockerCloud_Action_URI=ACTION)
    tool.send("PATCH", SERVICE, '{"container_envvars": [{"key": "A", "value": "canary-value"}]}')
    upstream.rest = answers(409, {"error": "It runs already."})
    tool.send("POST", f"{SERVICE}start/")
    changes = [
        (e.kind, e.event, e.via, e.username, e.namespace, e.outcome, e.status)
        for e in entries(via="token admin in all")
    ]
    who = ("token admin in all", "ada.l", "acme")
    assert changes == [
        ("intent", "Save", *who, "", None), ("outcome", "Save", *who, "done", 202),
        ("intent", "Start", *who, "", None), ("outcome", "Start", *who, "refused", 409),
    ]  # fmt: skip
    [saved] = entries(kind=Kind.INTENT, event="Save")
    assert (saved.target, saved.detail) == (SERVICE, {"name": None, "fields": ["container_envvars"]})
    assert "canary" not in repr([entry.__dict__ for entry in entries()])


def test_what_cannot_be_written_down_is_not_sent(
    tool: Tool, upstream: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("apps.audit.journal.append", fails)
    answer = tool.send("POST", f"{SERVICE}start/")
    assert (answer.status_code, list(answer.json())) == (503, ["error"])
    assert upstream.received == []


def test_denials_are_written_down(tool_of: Callable[..., Tool]) -> None:
    tool = tool_of(Scope.READ, "acme")
    assert "'read and write'" in tool.send("POST", f"{SERVICE}start/").json()["error"]
    tool.send("GET", "/api/app/v1/secret/service/")
    tool.send("GET", "/api/app/v1/service/")
    denied = entries(event="Call denied", outcome="refused", via="token read in acme", username="ada.l")
    assert [(entry.namespace, entry.target) for entry in denied] == [
        ("acme", f"{SERVICE}start/"), ("secret", "/api/app/v1/secret/service/"), ("ada", "/api/app/v1/service/"),
    ]  # fmt: skip


def test_what_is_somebody_else_s_looks_like_what_is_not_there(
    tool_of: Callable[..., Tool], upstream: FaultServer
) -> None:
    """The upstream's own words are those of the manual here."""
    upstream.rest = answers(404)
    tool = tool_of(namespace="acme")
    missing = tool.send("GET", SERVICE)
    upstream.rest = answers(200, {"object": SERVICE.replace("acme", "ada")})
    for path in ("/api/app/v1/secret/service/", "/api/app/v1/ada/service/", ACTION):
        hidden = tool.send("GET", path)
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert set(hidden.headers) == set(missing.headers)


def test_who_may_write_may_scale(tool_of: Callable[..., Tool]) -> None:
    """The published command line sends the number of containers, and calls `scale` then."""
    tool = tool_of(Scope.WRITE)
    assert tool.send("PATCH", SERVICE, '{"target_num_containers": 3}').status_code == 200
    assert tool.send("POST", f"{SERVICE}scale/").status_code == 200
    assert tool.send("PATCH", SERVICE, '{"target_num_containers": 3, "image": "evil"}').status_code == 403
    assert tool.send("PATCH", SERVICE, "{}").status_code == 403


def test_calls_are_counted_for_each_token(tool_of: Callable[..., Tool], settings: SimpleNamespace) -> None:
    settings.API_CALLS_PER_MINUTE = 2
    one, other = tool_of(Scope.READ), tool_of(Scope.WRITE)
    assert [one.send("GET", SERVICES).status_code for _ in range(3)] == [200, 200, 429]
    refused = one.send("GET", SERVICES)
    assert 0 < int(refused["Retry-After"]) <= 60 and list(refused.json()) == ["error"]
    assert other.send("GET", SERVICES).status_code == 200


def test_calls_of_foreign_pages_are_counted_too(tool: Tool, ada: User, settings: SimpleNamespace) -> None:
    settings.API_CALLS_PER_MINUTE = 2
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada, "django.contrib.auth.backends.ModelBackend")
    answers = [tool.send("POST", f"{SERVICE}start/", Origin="http://evil.example") for _ in range(4)]
    forged = [browser.post(f"{SERVICE}start/", "{}", content_type="application/json") for _ in range(4)]
    for each in (answers, forged):
        assert [answer.status_code for answer in each] == [403, 403, 429, 429]
        assert 0 < int(each[-1]["Retry-After"]) <= 60
    assert len(entries(event="Call denied")) == 4


def test_wrong_tokens_are_counted_for_each_address(tool: Tool) -> None:
    wrong = Tool(f"Bearer cct_{'x' * 40}")
    assert {wrong.send("GET", SERVICES).status_code for _ in range(30)} == {401}
    assert wrong.send("GET", SERVICES).status_code == 429
    assert len(entries(event="token-refused")) == 30
    assert wrong.send("GET", SERVICES, REMOTE_ADDR="192.0.2.1").status_code == 429, "a header is no address"
    assert tool.send("GET", SERVICES).status_code == 200
