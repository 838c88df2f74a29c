"""What opens an upstream stream, and what refuses to."""

from pathlib import Path

import pytest

from apps.cloud import errors
from apps.cloud.streams import open_stream
from tests.cloud.streaming import ANN, PATH, all_of, run
from tests.faultserver import (
    Behaviour,
    Exchange,
    FaultServer,
    answers,
    gibberish,
    hangs,
    redirects,
    resets,
    says,
)
from tests.servers import free_port


def test_what_opens_a_stream(server: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login mallory password stolen\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    all_of(server)
    asked = server.received[0]
    assert asked.target == f"{PATH}?tail=3"
    assert asked.headers["Authorization"] == ANN.header()
    assert set(asked.headers) == {
        "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Authorization", "User-Agent"
    }  # fmt: skip


def test_no_cookie_of_one_stream_is_sent_with_the_next(server: FaultServer) -> None:
    def sets_a_cookie(exchange: Exchange) -> None:
        exchange.upgrade(**{"Set-Cookie": "spy=1; Domain=127.0.0.1; Path=/"})
        exchange.close_frame(1000)

    server.stream = sets_a_cookie
    all_of(server)
    all_of(server)
    assert "Cookie" not in server.received[1].headers


@pytest.mark.parametrize(
    ("behaviour", "kind", "message"),
    [
        (answers(401, {"error": "who are you"}), errors.Unauthorized, "who are you"),
        (answers(403, {"error": "read only"}), errors.Forbidden, "read only"),
        (answers(404, {"error": "no such thing"}), errors.NotFound, "no such thing"),
        (answers(429, {}, Retry_After="9"), errors.TooManyRequests, "Too many"),
        (says(b"<h1>Down</h1>", 503, "text/html"), errors.ServiceUnavailable, "Down"),
        (says(b"x" * 10**7, 500, "text/plain"), errors.ServerError, "xxx"),
        (says(b"2\r\nno\r\n0\r\n\r\n", 500, "text/plain", Transfer_Encoding="chunked"), errors.ServerError, "no"),
        (answers(200, {}), errors.BadAnswer, "200"),
        (redirects("ws://127.0.0.1:1/"), errors.BadAnswer, "302"),
        (gibberish, errors.BadAnswer, "HTTP"),
        (resets, errors.Unreachable, "broke"),
        (hangs, errors.TimedOut, "in time"),
        (lambda exchange: exchange.upgrade(**{"Sec-WebSocket-Accept": "wrong"}), errors.BadAnswer, "websocket"),
        (lambda exchange: exchange.upgrade(**{"Sec-WebSocket-Extensions": "x"}), errors.BadAnswer, "websocket"),
        (lambda exchange: exchange.upgrade(**{"Sec-WebSocket-Protocol": "x"}), errors.BadAnswer, "websocket"),
        (lambda exchange: exchange.upgrade(Upgrade="h2c"), errors.BadAnswer, "websocket"),
    ],
)
def test_a_refused_opening_is_an_error(
    server: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: Behaviour,
    kind: type[errors.CloudError],
    message: str,
) -> None:
    monkeypatch.setattr("apps.cloud.dial.READ_TIMEOUT", 0.5)
    server.stream = behaviour
    with pytest.raises(errors.CloudError, match=message) as caught:
        all_of(server)
    assert type(caught.value) is kind
    assert len(server.received) == 1


def test_nobody_listens() -> None:
    with pytest.raises(errors.Unreachable):
        run(open_stream(PATH, {}, ANN, base_url=f"ws://127.0.0.1:{free_port()}"))


@pytest.mark.parametrize(
    "path", ["/api/../x", "/api/%2e%2e/x", "/api/x?y=1", "/api/x#y", "/a\r\nX: y", "//x", "x", "/a b"]
)
def test_a_path_that_is_none_is_not_sent(server: FaultServer, path: str) -> None:
    with pytest.raises(errors.NotFound):
        run(open_stream(path, {}, ANN, base_url=server.stream_url))
    assert server.received == []


def test_a_query_stays_a_query(server: FaultServer) -> None:
    run(_open_and_close(server, {"service": "a&b=c\r\nX: y #?"}))
    assert server.received[0].query == {"service": "a&b=c\r\nX: y #?"}


async def _open_and_close(server: FaultServer, query: dict[str, str]) -> None:
    stream = await open_stream(PATH, query, ANN, base_url=server.stream_url)
    await stream.close()
