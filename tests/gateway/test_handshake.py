"""Who may open a stream, and what is refused before anything is sent upstream."""

from typing import Any

import pytest
import websocket

from apps.cloud.client import Credentials
from tests import servers
from tests.faultserver import FaultServer, talks
from tests.gateway.conftest import LOGS, Open, Tab, cookies
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
    assert status_of(opened, origin=origin.format(port=port, other=port + 1)) == 403
    assert upstream.received == []


def test_without_an_origin_it_is_refused(opened: Open) -> None:
    assert status_of(opened, suppress_origin=True) == 403


def test_two_origins_are_refused(opened: Open, gateway: servers.Running) -> None:
    assert status_of(opened, header=[f"Origin: {gateway.url}"]) in {400, 403}


@pytest.mark.parametrize(
    "cookie", ["", "sessionid=", "sessionid=abcdefghijklmnopqrstuvwxyz012345", "sessionid=%00", "="]
)
def test_without_a_session_it_is_refused(opened: Open, upstream: FaultServer, cookie: str) -> None:
    assert status_of(opened, cookie=cookie) == 401
    assert upstream.received == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/app/v1/container/",
        "/api/app/v1/container/8d7a/",
        "/api/app/v1/container/8d7a/exec/",
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
        "/api/audit/v1/demo/action/8d7a/logs/",
        "/api/audit/v1/events/",
    ],
)
def test_a_stream_that_the_contract_does_not_have_is_not_found(opened: Open, upstream: FaultServer, path: str) -> None:
    assert status_of(opened, path) == 404
    assert upstream.received == []


def test_somebody_else_s_namespace_looks_like_none(opened: Open, upstream: FaultServer) -> None:
    assert status_of(opened, "/api/app/v1/reader/container/8d7a/logs/") == 404
    assert status_of(opened, "/api/app/v1/nobody/container/8d7a/logs/") == 404
    assert upstream.received == []


@pytest.mark.parametrize(
    "query",
    [
        "user=demo&token=x",
        "apikey=x",
        "tail=-1",
        "tail=ten",
        "tail=9999999999",
        "follow=maybe",
        "tail=1&x=",
        "%ff",
        "&&",
    ],
)
def test_a_query_that_the_stream_does_not_take_is_refused(opened: Open, upstream: FaultServer, query: str) -> None:
    assert status_of(opened, f"{LOGS}?{query}") == 400
    assert upstream.received == []


def test_a_subprotocol_that_is_none_is_refused(opened: Open) -> None:
    assert status_of(opened, subprotocols=["console.v9"]) == 400


@pytest.mark.parametrize(
    "path",
    [
        "/api/app/v1/container/8d7a/logs/",
        "/api/app/v1/demo/container/8d7a/logs/",
        "/api/app/v1/acme/container/8d7a/logs/",
        "/api/app/v1/acme/service/8d7a/logs/",
        "/api/audit/v1/action/8d7a/logs/",
    ],
)
def test_the_user_s_key_is_put_in_and_nothing_else_crosses(
    opened: Open, demo: Visitor, upstream: FaultServer, path: str
) -> None:
    upstream.stream = talks("line")
    tab: Tab = opened(
        f"{path.removesuffix('/')}?tail=7&follow=false", header=["X-Other: 1", "Authorization: Basic eA=="]
    )
    seen = [tab.next() for _ in range(4)]
    assert seen == ["state open", "batch 1\nline", "state ended ended", "close 1000 ended"]
    asked = upstream.received[0]
    assert (asked.path, asked.query) == (path, {"tail": "7", "follow": "false"})
    assert asked.headers["Authorization"] == Credentials("demo", APIKEY).header()
    assert not {"Cookie", "Origin", "X-Other", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"} & set(
        asked.headers
    )
    assert APIKEY not in "".join(seen)
    assert cookies(demo) not in str(asked.headers)


def test_nothing_of_the_upstream_s_handshake_crosses(opened: Open, upstream: FaultServer) -> None:
    def sets_a_cookie(exchange: Any) -> None:
        exchange.upgrade(**{"Set-Cookie": "spy=1", "X-Upstream": "1"})
        exchange.close_frame(1000)

    upstream.stream = sets_a_cookie
    headers = opened().socket.getheaders()
    assert headers["sec-websocket-protocol"] == "console.v1"
    assert not {"set-cookie", "x-upstream", "server", "authorization"} & set(headers)
