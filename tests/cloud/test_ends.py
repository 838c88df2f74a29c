"""Every way a call can end is one class of error, told in plain words."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from apps.cloud import errors
from apps.cloud.client import CloudClient, Credentials
from apps.cloud.contract import SERVICE
from tests.cloud.conftest import CANARY
from tests.faultserver import (
    Behaviour,
    FaultServer,
    answers,
    breaks_off,
    gibberish,
    hangs,
    in_turn,
    redirects,
    resets,
    says,
)
from tests.servers import free_port

ACTION_URI = "/api/audit/v1/action/7eaf7fff-882c-4f3d-9a8f-a22317ac00ce/"
BY_STATUS = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    402: errors.PaymentRequired,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    409: errors.Conflict,
    415: errors.UnsupportedMediaType,
    418: errors.Refused,
    429: errors.TooManyRequests,
    500: errors.ServerError,
    502: errors.ServerError,
    503: errors.ServiceUnavailable,
    504: errors.GatewayTimeout,
    599: errors.ServerError,
}


def error_of(client: CloudClient) -> errors.CloudError:
    with pytest.raises(errors.CloudError) as caught:
        client.get(SERVICE, "u1")
    return caught.value


@pytest.mark.parametrize("status", BY_STATUS)
def test_each_status_has_its_class(server: FaultServer, client: CloudClient, status: int) -> None:
    server.rest = answers(status, {"error": "It is in state Starting"}, X_DockerCloud_Action_URI=ACTION_URI)
    error = error_of(client)
    assert type(error) is BY_STATUS[status]
    assert (error.status, error.message, error.action_uri) == (status, "It is in state Starting", ACTION_URI)
    assert error.title


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (b"", "text/plain", "The object's state, or another object with the same name, prevents this."),
        (b"plain \x1b[31mred\r\n text", "text/plain", "plain  [31mred text"),
        (b"<html><style>a{}</style><body><h1>Bad</h1> <p>gateway</p>", "text/html", "Bad gateway"),
        (b'{"error": {"name": ["taken"]}}', "application/json", '{"name": ["taken"]}'),
        (b'{"detail": "no"}', "application/json", "no"),
        (b'["no", "never"]', "application/json", '["no", "never"]'),
        (b'{"error": "a\\u202eb\\ud800c\\u0000"}', "application/json", "a b?c"),
        (b"\xff\xfe", "text/plain", "��"),
    ],
)
def test_what_a_refusal_says_is_plain(
    server: FaultServer, client: CloudClient, body: bytes, content_type: str, message: str
) -> None:
    server.rest = says(body, 409, content_type)
    assert error_of(client).message == message


def test_what_a_refusal_says_is_bounded(server: FaultServer, client: CloudClient) -> None:
    server.rest = answers(400, {"error": "x" * 50_000})
    assert len(error_of(client).message) == 2000
    server.rest = says(b"y" * 1_000_000, 500, "text/plain")
    assert len(error_of(client).message) == 300


@pytest.mark.parametrize(
    ("behaviour", "says_so"),
    [
        (says(b"<html>hello</html>", 200, "text/html"), "cannot be read"),
        (says(b'{"a": '), "cannot be read"),
        (says(b'{"a": NaN}'), "NaN"),
        (says(b'{"a": 1%s}' % (b"0" * 5000)), "cannot be read"),
        (says(b"\xff"), "cannot be read"),
        (says(b"[]"), "not a JSON object"),
        (says(b"null"), "not a JSON object"),
        (says(b""), "empty"),
        (says(b'{"a":' * 65 + b"1" + b"}" * 65), "too deep"),
        (says(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "too deep"),
        (redirects("http://127.0.0.1:1/"), "redirect"),
        (redirects("/api/app/v1/service/u1/", 307), "redirect"),
        (gibberish, "valid HTTP"),
        (says(b"{}", Content_Encoding="gzip"), "valid HTTP"),
    ],
)
def test_an_answer_that_is_not_the_api_s(
    server: FaultServer, client: CloudClient, behaviour: Behaviour, says_so: str
) -> None:
    server.rest = behaviour
    error = error_of(client)
    assert type(error) is errors.BadAnswer
    assert says_so in error.message
    assert len(server.received) == 1


def test_as_deep_as_allowed_is_read(server: FaultServer, client: CloudClient) -> None:
    body = b'{"a":' * 64 + b"1" + b"}" * 64
    server.rest = says(body)
    assert client.get(SERVICE, "u1") == json.loads(body)


def test_half_a_character_does_not_reach_a_page(server: FaultServer, client: CloudClient) -> None:
    server.rest = says(b'{"name": "a\\ud800b", "\\udfff": "\\ud83d\\ude00"}')
    assert client.get(SERVICE, "u1") == {"name": "a?b", "?": "\N{GRINNING FACE}"}


def test_a_large_answer_is_cut_off(server: FaultServer, client: CloudClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.cloud.answers.LARGEST_BODY", 1024 * 1024)
    server.rest = says(b'{"a": "%s"}' % (b"x" * 1024 * 1024))
    assert "larger" in error_of(client).message
    server.rest = says(b'{"a": "%s"}' % (b"x" * 1024 * 1000))
    assert len(client.get(SERVICE, "u1")["a"]) == 1024 * 1000


def test_a_compressed_answer_is_measured_unpacked(server: FaultServer, client: CloudClient) -> None:
    bomb = gzip.compress(b" " * 64 * 1024 * 1024)
    assert len(bomb) < 100_000
    server.rest = says(bomb, Content_Encoding="gzip")
    assert "larger" in error_of(client).message
    server.rest = says(gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")
    assert client.get(SERVICE, "u1") == {"a": 1}


def test_no_answer_in_time(server: FaultServer, client: CloudClient) -> None:
    server.rest = hangs
    assert type(error_of(client)) is errors.TimedOut
    assert len(server.received) == 1


def test_nobody_listens() -> None:
    client = CloudClient(Credentials("ann", CANARY), None, base_url=f"http://127.0.0.1:{free_port()}")
    assert type(error_of(client)) is errors.Unreachable
    client = CloudClient(Credentials("ann", CANARY), None, base_url="http://nowhere.invalid")
    assert isinstance(error_of(client), errors.Unreachable)


@pytest.mark.parametrize("behaviour", [resets, breaks_off])
def test_a_read_is_tried_again_once(server: FaultServer, client: CloudClient, behaviour: Behaviour) -> None:
    server.rest = in_turn(behaviour, answers(200, {"uuid": "u1"}))
    assert client.get(SERVICE, "u1") == {"uuid": "u1"}
    server.received.clear()
    server.rest = behaviour
    assert isinstance(error_of(client), errors.Unreachable)
    assert len(server.received) == 2


@pytest.mark.parametrize(
    "uri",
    ["/api/audit/v1/action/../x/", "http://evil/", "/api/app/v1/service/u1/", "x\ty", "/api/audit/v1/action/a?b/"],
)
def test_an_action_uri_that_is_none_is_not_passed_on(server: FaultServer, client: CloudClient, uri: str) -> None:
    server.rest = answers(202, {}, X_DockerCloud_Action_URI=uri)
    assert client.perform(SERVICE, "u1", "start").action_uri is None


def test_the_environment_changes_nothing(
    server: FaultServer, client_of: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password stolen\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server.rest = answers(200, {})
    client_of().get(SERVICE, "u1")
    assert server.received[0].headers["Authorization"] == Credentials("ann", CANARY).header()


def test_only_listed_headers_cross(server: FaultServer, client: CloudClient) -> None:
    server.rest = answers(200, {}, Set_Cookie="spy=1; Path=/", X_Other="y")
    client.get(SERVICE, "u1")
    client.create(SERVICE, {"image": "nginx"})
    client.perform(SERVICE, "u1", "start")
    listed = {"Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Authorization"}
    for each in server.received:
        assert set(each.headers) - {"Content-Length"} == listed | ({"Connection"} & set(each.headers))
        assert each.headers["Content-Type"] == "application/json"
        assert each.headers["User-Agent"] == "cloud-console/0.1.0"


def test_two_users_share_connections_and_nothing_else(server: FaultServer, client_of: Any) -> None:
    server.rest = answers(200, {}, Set_Cookie="who=ann; Path=/")
    client_of(user="ann").get(SERVICE, "u1")
    client_of(user="bob").get(SERVICE, "u1")
    assert [each.headers["Authorization"] for each in server.received] == [
        Credentials(user, CANARY).header() for user in ("ann", "bob")
    ]
    assert len({each.source for each in server.received}) == 1
    assert not any("Cookie" in each.headers for each in server.received)


def test_a_key_is_never_shown(server: FaultServer, client: CloudClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert CANARY not in repr(Credentials("ann", CANARY))
    for behaviour in (answers(401, {"error": "no"}), resets, hangs, gibberish):
        server.rest = behaviour
        error = error_of(client)
        assert CANARY not in f"{error!r}{error.__dict__}{error.__cause__!r}"
    assert CANARY not in caplog.text
    assert Credentials("ann", CANARY).header().split()[1] not in caplog.text
