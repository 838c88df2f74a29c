"""Changes are sent once, whatever happens."""

import json
from collections.abc import Callable

import pytest

from apps.cloud.client import CloudClient, Credentials
from apps.cloud.contract import SERVICE
from apps.cloud.errors import (
    BadAnswer,
    CloudError,
    Conflict,
    MethodNotAllowed,
    OutcomeUnknown,
    ServiceUnavailable,
    TooManyRequests,
    Unreachable,
)
from tests.faultserver import Behaviour, FaultServer, answers, breaks_off, gibberish, hangs, redirects, resets, says
from tests.servers import free_port

ACTION_URI = "/api/audit/v1/action/7eaf7fff-882c-4f3d-9a8f-a22317ac00ce/"
CHANGES: list[Callable[[CloudClient], object]] = [
    lambda client: client.create(SERVICE, {"image": "nginx"}),
    lambda client: client.update(SERVICE, "u1", {"target_num_containers": 2}),
    lambda client: client.delete(SERVICE, "u1"),
    lambda client: client.perform(SERVICE, "u1", "redeploy", reuse_volumes=False),
]
NAMES = ["create", "update", "delete", "perform"]


def test_what_is_sent(server: FaultServer, client: CloudClient) -> None:
    server.rest = answers(202, {"uuid": "u1"}, X_DockerCloud_Action_URI=ACTION_URI)
    for change in CHANGES:
        answer = change(client)
        assert (answer.status, answer.data, answer.action_uri) == (202, {"uuid": "u1"}, ACTION_URI)  # type: ignore[attr-defined]
    assert [(each.method, each.target, each.body and json.loads(each.body)) for each in server.received] == [
        ("POST", "/api/app/v1/service/", {"image": "nginx"}),
        ("PATCH", "/api/app/v1/service/u1/", {"target_num_containers": 2}),
        ("DELETE", "/api/app/v1/service/u1/", b""),
        ("POST", "/api/app/v1/service/u1/redeploy/?reuse_volumes=false", b""),
    ]


def test_an_answer_without_a_body(server: FaultServer, client: CloudClient) -> None:
    server.rest = says(b"", 204)
    assert client.delete(SERVICE, "u1").data == {}


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
@pytest.mark.parametrize("behaviour", [resets, breaks_off, hangs, gibberish])
def test_an_unclear_end_is_unknown_and_sent_once(
    server: FaultServer, client: CloudClient, change: Callable[[CloudClient], object], behaviour: Behaviour
) -> None:
    server.rest = behaviour
    with pytest.raises(OutcomeUnknown):
        change(client)
    assert len(server.received) == 1


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (answers(409, {"error": "It is in state Starting"}), Conflict),
        (answers(429, {}, Retry_After="1"), TooManyRequests),
        (answers(503, {}, Retry_After="1"), ServiceUnavailable),
        (redirects("/api/app/v1/service/", 307), BadAnswer),
        (says(b"<p>done</p>", 202), BadAnswer),
    ],
)
def test_a_refusal_is_not_argued_with(
    server: FaultServer,
    client: CloudClient,
    change: Callable[[CloudClient], object],
    behaviour: Behaviour,
    kind: type[CloudError],
) -> None:
    server.rest = behaviour
    with pytest.raises(kind):
        change(client)
    assert len(server.received) == 1


def test_a_connection_that_grew_old_is_not_used_for_a_change(server: FaultServer, client: CloudClient) -> None:
    """The server has closed the pooled connection meanwhile: the change goes out over a new one, once."""
    server.rest = answers(200, {})
    client.get(SERVICE, "u1")
    server.drop_connections()
    client.perform(SERVICE, "u1", "start")
    assert [each.method for each in server.received] == ["GET", "POST"]


def test_without_a_connection_nothing_was_sent() -> None:
    client = CloudClient(Credentials("ann", "key"), None, base_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable):
        client.create(SERVICE, {})


@pytest.mark.parametrize("action", ["terminate", "list", "logs", "get", "../x", "nothing"])
def test_only_actions_are_performed(server: FaultServer, client: CloudClient, action: str) -> None:
    with pytest.raises(MethodNotAllowed):
        client.perform(SERVICE, "u1", action)
    assert server.received == []
