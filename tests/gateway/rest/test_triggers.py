"""Calls of triggers need no authorization. Manual: Triggers. security.md: 12, 31, 37."""

import json
from collections.abc import Callable

import pytest
from django.db import DatabaseError

from apps.accounts.models import Scope
from tests.faultserver import FaultServer, answers

from .conftest import SERVICE, Tool, entries

KEY = "0a0a0a0a-1111-4222-8333-444444444444"
CALL = f"{SERVICE}trigger/{KEY}/call/"
ACTION = "/api/audit/v1/action/7f3a0d52-0000-4000-8000-000000000000/"

pytestmark = pytest.mark.django_db


def test_anybody_may_call(upstream: FaultServer) -> None:
    upstream.rest = answers(202, {"uuid": "u1"}, X_DockerCloud_Action_URI=ACTION, Set_Cookie="a=b")
    for path in (CALL, CALL.rstrip("/"), CALL.replace("acme/", ""), CALL.replace("/trigger", "//trigger")):
        answer = Tool("").send("POST", path)
        assert (answer.status_code, answer.json(), answer["X-DockerCloud-Action-URI"]) == (202, {"uuid": "u1"}, ACTION)
        assert upstream.received[-1].path == CALL.replace("acme/", "") if "acme" not in path else CALL
        assert "Set-Cookie" not in answer.headers
    Tool("").send("POST", f"{CALL}3/")
    assert upstream.received[-1].path == f"{CALL}3/"


def test_no_credential_goes_upstream(tool: Tool, upstream: FaultServer) -> None:
    assert tool.send("POST", CALL, '{"tag": "latest"}', Cookie="sessionid=x").status_code == 200
    [asked] = upstream.received
    assert not {"Authorization", "Cookie"} & set(asked.headers)
    assert (asked.body, asked.headers["Content-Type"]) == (b'{"tag": "latest"}', "application/json")
    assert asked.headers["User-Agent"].startswith("docker-cloud/1.0.9 ")


def test_what_is_sent_with_it_passes_as_it_is(upstream: FaultServer) -> None:
    for kind, passed in (("text/plain; charset=utf-8", "text/plain; charset=utf-8"), ("x\ty", "text/plain")):
        Tool("").send("POST", CALL, "wörds".encode(), **{"Content-Type": kind})
        assert (upstream.received[-1].body.decode(), upstream.received[-1].headers["Content-Type"]) == ("wörds", passed)
    assert Tool("").send("POST", CALL, "x" * (32 * 1024 + 1)).status_code == 400
    assert Tool("").send("POST", f"{CALL}?token=x").status_code == 400
    assert Tool("").send("GET", CALL).status_code == 405
    assert len(upstream.received) == 2


def test_it_is_written_down_without_its_key(upstream: FaultServer) -> None:
    upstream.rest = answers(404, {"error": "There is no such trigger."})
    assert Tool("").send("POST", CALL, "canary").status_code == 404
    asked, ended = entries()
    assert (asked.event, asked.via, asked.username, asked.address) == ("Call", "trigger", "", "127.0.0.1")
    assert (ended.outcome, ended.status, ended.namespace) == ("refused", 404, "acme")
    assert asked.target == ended.target == CALL.replace(KEY, KEY[:8])
    written = json.dumps([[str(value) for value in entry.__dict__.values()] for entry in (asked, ended)])
    assert KEY not in written and "canary" not in written


def test_a_denial_is_written_down_without_the_key(tool_of: Callable[..., Tool], upstream: FaultServer) -> None:
    assert tool_of(Scope.READ).send("DELETE", CALL.removesuffix("call/")).status_code == 403
    [denied] = entries(event="Call denied")
    assert denied.target == CALL.removesuffix("call/").replace(KEY, KEY[:8])
    assert upstream.received == []


def test_what_cannot_be_written_down_is_not_sent(upstream: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("apps.audit.journal.append", fails)
    assert Tool("").send("POST", CALL).status_code == 503
    assert upstream.received == []


def test_calls_are_counted_for_each_trigger_and_for_each_address(upstream: FaultServer) -> None:
    other = CALL.replace(KEY, KEY[::-1])
    assert {Tool("").send("POST", CALL).status_code for _ in range(30)} == {200}
    refused = Tool("").send("POST", CALL)
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 60
    assert Tool("").send("POST", other).status_code == 200
    for number in range(40):
        last = Tool("").send("POST", CALL.replace(KEY, f"{number:08d}{KEY[8:]}"))
    assert last.status_code == 429
    assert len(entries(event="Call", kind="intent")) == len(upstream.received) < 62


def test_an_upstream_that_wants_one_trigger_to_wait_holds_no_other_one_up(upstream: FaultServer) -> None:
    upstream.rest = answers(429, {"error": "Slowly."}, Retry_After="20")
    assert Tool("").send("POST", CALL).status_code == 429
    upstream.rest = answers(202, {})
    assert Tool("").send("POST", CALL).status_code == 429
    assert Tool("").send("POST", CALL.replace(KEY, KEY[::-1])).status_code == 202
