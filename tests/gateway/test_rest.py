"""The REST half over real HTTP: what an in-process client cannot send."""

import http.client
from collections.abc import Iterator

import pytest
import requests

from tests import servers
from tests.endless_body import megabytes_taken
from tests.faultserver import FaultServer, answers

UUID = "5d1e7f8a-3c5b-4a0e-9f57-1a2b3c4d5e6f"
SERVICE = f"/api/app/v1/acme/service/{UUID}/"


@pytest.fixture(scope="module")
def token(gateway: servers.Running) -> str:
    return servers.token(gateway)


@pytest.fixture
def tool(token: str, upstream: FaultServer) -> Iterator[requests.Session]:
    upstream.rest = answers(200, {"uuid": UUID})
    with requests.Session() as session:
        session.trust_env = False
        session.auth = ("demo", token)
        yield session


def status_of(gateway: servers.Running, target: str, token: str) -> int:
    """Of a target that is sent as it is written."""
    connection = http.client.HTTPConnection(gateway.url.removeprefix("http://"), timeout=20)
    connection.request("GET", target, headers={"Authorization": f"Bearer {token}"})
    return connection.getresponse().status


def test_a_tool_is_answered(tool: requests.Session, gateway: servers.Running, upstream: FaultServer) -> None:
    answer = tool.get(gateway.url + SERVICE, timeout=20)
    assert (answer.status_code, answer.json()) == (200, {"uuid": UUID})
    head = tool.head(gateway.url + SERVICE, timeout=20)
    assert (head.status_code, head.content) == (200, b"")
    assert [each.method for each in upstream.received] == ["GET", "GET"]


@pytest.mark.parametrize("segment", ["%2e%2e", f"{UUID}%2fstart", "a%3fb", "a%23b", "a%0d%0ab", "..", f"{UUID}%20"])
def test_no_segment_can_be_escaped(gateway: servers.Running, token: str, upstream: FaultServer, segment: str) -> None:
    assert status_of(gateway, f"/api/app/v1/acme/service/{segment}/", token) == 404
    assert upstream.received == []


def test_a_body_without_a_length_is_read(
    tool: requests.Session, gateway: servers.Running, upstream: FaultServer
) -> None:
    sent = iter([b'{"image": ', b'"nginx"}'])
    answer = tool.patch(gateway.url + SERVICE, data=sent, headers={"Content-Type": "application/json"}, timeout=20)
    assert answer.status_code == 200
    assert upstream.received[-1].body == b'{"image": "nginx"}'


def test_no_more_of_a_body_is_read_than_anything_takes(gateway: servers.Running) -> None:
    """Not even of somebody unknown's."""
    assert 15 < megabytes_taken(gateway, SERVICE) < 64


def test_a_tool_is_led_nowhere_else(token: str, gateway: servers.Running, upstream: FaultServer) -> None:
    upstream.rest = answers(200, {"uuid": UUID})
    there = gateway.url.replace("127.0.0.1", "localhost") + SERVICE
    answer = requests.get(there, headers={"Authorization": f"Bearer {token}"}, timeout=20, allow_redirects=False)
    assert answer.status_code == 200
    assert requests.get(there, timeout=20, allow_redirects=False).status_code == 302
