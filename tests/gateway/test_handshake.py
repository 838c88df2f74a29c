"""Who may open a stream, and what is refused before anything is sent upstream."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import websocket

from apps.cloud.client import Credentials
from tests import servers
from tests.faultserver import FaultServer, talks
from tests.gateway.conftest import EVENTS, EXEC, KINDS, LOGS, Open, Tab, address_of, cookies
from tests.servers import APIKEY
from tests.visitor import Visitor


def status_of(opened: Open, *args: Any, **options: Any) -> int:
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        opened(*args, **options)
    return int(caught.value.status_code)


@pytest.mark.parametrize(
    "origin",
    [
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{other}",
        "http://127.0.0.1",
        "http://localhost:{port}",
        "http://127.0.0.1:{port}/",
        "http://127.0.0.1:{port}.evil.example",
        "http://evil.example",
        "HTTP://127.0.0.1:{port}",
        "null",
        "",
    ],
)
def test_a_foreign_origin_is_refused(
    opened: Open, gateway: servers.Running, upstream: FaultServer, origin: str
) -> None:
    port = int(gateway.url.rpartition(":")[2])
    for kind in KINDS:
        assert status_of(opened, address_of(kind), origin=origin.format(port=port, other=port + 1)) == 403
    assert upstream.received == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("subprotocols", [["console.v1"], None], ids=["page", "tool"])
def test_without_an_origin_it_is_refused(opened: Open, kind: str, subprotocols: list[str] | None) -> None:
    assert status_of(opened, address_of(kind), suppress_origin=True, subprotocols=subprotocols) == 403


def test_two_origins_are_refused(opened: Open, gateway: servers.Running) -> None:
    assert status_of(opened, header=[f"Origin: {gateway.url}"]) in {400, 403}


@pytest.mark.parametrize(
    "cookie",
    ["", "sessionid=", "sessionid=abcdefghijklmnopqrstuvwxyz012345", "sessionid=%00", 'sessionid="abcdefgh\\000"', "="],
)
def test_without_a_session_it_is_refused(opened: Open, upstream: FaultServer, cookie: str) -> None:
    for kind in KINDS:
        assert status_of(opened, address_of(kind), cookie=cookie) == 401
    assert upstream.received == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/app/v1/container/",
        "/api/app/v1/container/8d7a/",
        "/api/app/v1/container/8d7a/logs/logs/",
        "/api/app/v1/container/8d7a/start/",
        "/api/app/v2/container/8d7a/logs/",
        "/api/infra/v1/container/8d7a/logs/",
        "/api/infra/v1/node/8d7a/logs/",
        "/api/app/v1/nothing/8d7a/logs/",
        "/api/app/v1/container/../logs/",
        "/api/app/v1/container/%2e%2e/logs/",
        "/api/app/v1/container/8d7a%2f..%2f1/logs/",
        "/api/app/v1/container/8d7a%3f/logs/",
        "/api/app/v1/container/8d7a%0d%0aX:y/logs/",
        "/api/app/v1//container/8d7a/logs/",
        "/api/app/v1/container/8d7a/logs//",
        "/api/app/v1/demo/acme/container/8d7a/logs/",
        "/api/audit/v1/demo/acme/action/8d7a/logs/",
        "/api/audit/v1/event/",
        "/api/audit/v1/events/8d7a/",
        "/api/audit/v1/events/logs/",
        "/api/audit/v1/demo/acme/events/",
        "/api/audit/v1/../events/",
        "/api/audit/v1//events/",
        "/api/audit/v1/events//",
        "/api/app/v1/events/",
        "/api/app/v1/service/8d7a/exec/",
        "/api/app/v1/container/../exec/",
        "/api/app/v1/container/8d7a%2f..%2f1/exec/",
    ],
)
def test_a_stream_that_the_contract_does_not_have_is_not_found(opened: Open, upstream: FaultServer, path: str) -> None:
    assert status_of(opened, path) == 404
    assert upstream.received == []


def test_an_action_s_log_may_be_asked_for_in_a_namespace(opened: Open, upstream: FaultServer) -> None:
    """The published Python client does so."""
    opened("/api/audit/v1/acme/action/8d7a/logs/?tail=1").until("state open")
    assert [each.path for each in upstream.received] == ["/api/audit/v1/action/8d7a/logs/"]
    assert status_of(opened, "/api/audit/v1/reader/action/8d7a/logs/") == 404
    assert len(upstream.received) == 1


def test_somebody_else_s_namespace_looks_like_none(opened: Open, upstream: FaultServer) -> None:
    for kind in KINDS:
        assert status_of(opened, address_of(kind, "reader")) == 404
        assert status_of(opened, address_of(kind, "nobody")) == 404
    assert upstream.received == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (LOGS, "user=demo&token=x"),
        (LOGS, "apikey=x"),
        (LOGS, "tail=-1"),
        (LOGS, "tail=ten"),
        (LOGS, "tail=9999999999"),
        (LOGS, "follow=maybe"),
        (LOGS, "tail=1&x="),
        (LOGS, "command=sh"),
        (LOGS, "%ff"),
        (LOGS, "&&"),
        (EXEC, "command=sh&user=demo&token=x"),
        (EXEC, "tail=1"),
        (EXEC, "command=" + "x" * 1025),
        (EVENTS, "type=nothing"),
        (EVENTS, "token=x"),
        (EVENTS, "parent=" + "x" * 1025),
    ],
)
def test_a_query_that_the_stream_does_not_take_is_refused(
    opened: Open, upstream: FaultServer, path: str, query: str
) -> None:
    assert status_of(opened, f"{path}?{query}") == 400
    assert upstream.received == []


def test_a_subprotocol_that_is_none_is_refused(opened: Open) -> None:
    assert status_of(opened, subprotocols=["console.v9"]) == 400


LOG_QUERY = {"tail": "7", "follow": "false"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/app/v1/container/8d7a/logs/", LOG_QUERY),
        ("/api/app/v1/demo/container/8d7a/logs/", LOG_QUERY),
        ("/api/app/v1/acme/container/8d7a/logs/", {**LOG_QUERY, "service": "/api/app/v1/acme/service/1/"}),
        ("/api/app/v1/acme/service/8d7a/logs/", LOG_QUERY),
        ("/api/audit/v1/action/8d7a/logs/", LOG_QUERY),
        ("/api/app/v1/container/8d7a/exec/", {"command": "sh -c 'a && b' # ä"}),
        ("/api/app/v1/acme/container/8d7a/exec/", {}),
        ("/api/audit/v1/events/", {"type": "node", "object": "/api/infra/v1/node/1/"}),
        ("/api/audit/v1/acme/events/", {"type": "node"}),
    ],
)
@pytest.mark.parametrize("slash", ["/", ""])
def test_the_user_s_key_is_put_in_and_nothing_else_crosses(
    opened: Open, demo: Visitor, upstream: FaultServer, path: str, query: dict[str, str], slash: str
) -> None:
    upstream.stream = talks("line", code=None)
    if "events" in path:
        query = {**query, "parent": f"/api/app/v1/stack/{uuid4()}/"}  # so that no browser before shares its stream
    address = f"{path.removesuffix('/')}{slash}?{urlencode(query)}".removesuffix("?")
    tab: Tab = opened(address, header=["X-Other: 1", "Authorization: Basic eA=="])
    seen = [tab.next() for _ in range(2)]
    assert seen == ["state open", "batch 1\nline"]
    [asked] = upstream.received
    assert (asked.path, asked.query) == (path, query)
    assert asked.headers["Authorization"] == Credentials("demo", APIKEY).header()
    assert not {"Cookie", "Origin", "X-Other", "Sec-WebSocket-Extensions"} & set(asked.headers)
    assert "console.v1" not in asked.headers.get("Sec-WebSocket-Protocol", ""), "what is offered there is its own"
    assert cookies(demo) not in str(asked.headers)
    assert APIKEY not in "".join(seen)


def test_nothing_of_the_upstream_s_handshake_crosses(opened: Open, upstream: FaultServer) -> None:
    def sets_a_cookie(exchange: Any) -> None:
        exchange.upgrade(**{"Set-Cookie": "spy=1", "X-Upstream": "1"})
        exchange.close_frame(1000)

    upstream.stream = sets_a_cookie
    headers = opened().socket.getheaders()
    assert headers["sec-websocket-protocol"] == "console.v1"
    assert not {"set-cookie", "x-upstream", "server", "authorization"} & set(headers)


@pytest.mark.parametrize(
    ("more", "status"), [({"path": f"{LOGS}?x={'x' * 9000}"}, 414), ({"header": [f"X-Long: {'x' * 9000}"]}, 431)]
)
def test_a_handshake_too_long_to_be_read_is_answered(opened: Open, more: dict[str, Any], status: int) -> None:
    assert status_of(opened, **more) == status
