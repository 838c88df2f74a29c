"""Log streams of a running server, read with websocket-client as the published clients do."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import websocket

from tests import servers
from tests.basic_auth import basic

PATIENCE = 20.0


class Api:
    """The running server's two halves, as demo or reader."""

    def __init__(self, running: servers.Running, user: str = "demo") -> None:
        self._running, self.user = running, user
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (user, servers.APIKEY)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.attempt(method, path, body)
        assert answer.status_code < 300, answer.text
        return answer

    def attempt(self, method: str, path: str, body: Any = None) -> Any:
        """The answer, whatever it is."""
        return self._session.request(method, self._running.url + path, json=body, timeout=PATIENCE)

    def get(self, path: str) -> Any:
        return self.call("GET", path).json()

    def service(self, name: str, **body: Any) -> Any:
        """A new service in acme, started; its containers run."""
        made = self.call("POST", "/api/app/v1/acme/service/", {"image": "nginx", "name": name, **body}).json()
        self.action(made["resource_uri"], "start")
        return self.get(made["resource_uri"])

    def action(self, uri: str, call: str) -> str:
        """The URI of the action of a call, which has ended."""
        asked = self.call("DELETE", uri) if call == "terminate" else self.call("POST", f"{uri}{call}/")
        return self.ended(str(asked.headers["X-DockerCloud-Action-URI"]))

    def ended(self, action: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while self.get(action)["state"] not in ("Success", "Failed"):
            assert time.monotonic() < deadline, "the action does not end"
        return action

    @contextmanager
    def stream(self, path: str, header: str | None = None, subprotocol: str = "") -> Iterator[Any]:
        socket = websocket.create_connection(
            self._running.websocket_url + path,
            header=[header if header is not None else f"Authorization: {basic(self.user, servers.APIKEY)}"],
            timeout=PATIENCE,
            http_no_proxy=["*"],
            subprotocols=[subprotocol] if subprotocol else None,
        )
        try:
            yield socket
        finally:
            socket.close()

    def refusal(self, path: str, header: str | None = None) -> int:
        with pytest.raises(websocket.WebSocketBadStatusException) as refused, self.stream(path, header):
            pass
        return int(refused.value.status_code)


@pytest.fixture
def api(local_cloud: servers.Running) -> Api:
    return Api(local_cloud)


@pytest.fixture(scope="module")
def web(local_cloud: servers.Running) -> Any:
    """A service with two containers that talk."""
    return Api(local_cloud).service("streams-web", target_num_containers=2)


def frames(socket: Any, count: int) -> list[dict[str, Any]]:
    return [json.loads(socket.recv()) for _ in range(count)]


def until_closed(socket: Any) -> list[dict[str, Any]]:
    found = []
    while True:
        opcode, data = socket.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            assert int.from_bytes(data[:2], "big") == 1000
            return found
        found.append(json.loads(data))


def test_a_containers_log_begins_with_the_tail_and_goes_on(api: Api, web: Any) -> None:
    with api.stream(f"{web['containers'][0]}logs/?tail=2") as socket:
        found = frames(socket, 5)
    assert [set(frame) for frame in found] == [{"type", "log", "streamType", "timestamp"}] * 5
    first = found[0]
    assert (first["type"], first["log"][-1], type(first["timestamp"])) == ("log", "\n", int)
    assert first["streamType"] in {"stdout", "stderr"}


def test_the_whole_log_is_there_in_order(api: Api, web: Any) -> None:
    with api.stream(f"{web['containers'][0]}logs?tail=1000&follow=False") as socket:
        found = until_closed(socket)
    assert found[0]["log"].startswith("/docker-entrypoint.sh")
    assert [frame["timestamp"] for frame in found] == sorted(frame["timestamp"] for frame in found)


def test_without_follow_the_stream_ends_after_the_tail(api: Api, web: Any) -> None:
    with api.stream(f"{web['containers'][0]}logs/?tail=3&follow=false") as socket:
        assert len(until_closed(socket)) == 3
    with api.stream(f"{web['containers'][0]}logs/?tail=0&follow=false") as socket:
        assert until_closed(socket) == []


def test_a_services_lines_say_who_wrote_them(api: Api, web: Any) -> None:
    with api.stream(f"{web['resource_uri']}logs/") as socket:
        sources: set[str] = set()
        while sources != {"streams-web-1", "streams-web-2"}:
            sources |= {frame["source"] for frame in frames(socket, 1)}


def test_a_services_stream_takes_in_new_containers(api: Api) -> None:
    service = api.service("streams-growing")
    with api.stream(f"{service['resource_uri']}logs/?tail=0") as socket:
        api.call("PATCH", service["resource_uri"], {"target_num_containers": 2})
        while frames(socket, 1)[0]["source"] != "streams-growing-2":
            pass


def test_an_actions_stream_ends_with_the_action(api: Api, web: Any) -> None:
    asked = api.call("POST", f"{web['containers'][1]}redeploy/")
    with api.stream(f"{asked.headers['X-DockerCloud-Action-URI']}logs") as socket:
        said = [frame["log"] for frame in until_closed(socket)]
    assert any("Pulling image nginx:latest" in line for line in said)
    assert said[-1] == "Done\n"


def test_an_actions_stream_may_bear_its_namespace(api: Api, web: Any) -> None:
    """The published Python client puts it there."""
    uri = api.action(web["containers"][1], "stop")
    api.action(web["containers"][1], "start")
    with api.stream(f"{uri.replace('/v1/', '/v1/acme/')}logs/?follow=true") as socket:
        assert until_closed(socket)[-1]["log"] == "Done\n"
    with api.stream(f"{uri.replace('/v1/', '/v1/demo/')}logs/?follow=false") as socket:
        assert until_closed(socket)[-1]["log"] == "Done\n"


def test_a_stream_ends_when_its_container_goes(api: Api) -> None:
    service = api.service("streams-leaving")
    with api.stream(f"{service['containers'][0]}logs/?tail=1") as socket:
        api.action(service["resource_uri"], "terminate")
        assert until_closed(socket)
    with api.stream(f"{service['containers'][0]}logs/") as socket:
        assert until_closed(socket)


def test_pings_are_answered(api: Api, web: Any) -> None:
    with api.stream(f"{web['containers'][0]}logs/?tail=0") as socket:
        socket.ping("still there?")
        while True:
            opcode, data = socket.recv_data(control_frame=True)
            if opcode == websocket.ABNF.OPCODE_PONG:
                assert data == b"still there?"
                break


@pytest.mark.parametrize("header", ["", "Authorization: Basic ZGVtbzp3cm9uZw==", "Authorization: Bearer x"])
def test_a_wrong_key_is_refused_at_the_handshake(api: Api, web: Any, header: str) -> None:
    path = f"{web['containers'][0]}logs/"
    assert api.refusal(path, header) == 401
    assert api.refusal(f"{path}?user=demo&token={servers.APIKEY}", header) == 401


def test_what_is_not_there_is_404(api: Api, local_cloud: servers.Running, web: Any) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    own = api.get("/api/app/v1/container/?state=Running")["objects"][0]
    for path in (
        f"/api/app/v1/acme/container/{nobody}/logs/",
        f"/api/audit/v1/action/{nobody}/logs/",
        f"/api/app/v1/nowhere/container/{own['uuid']}/logs/",
        f"/api/app/v1/acme/container/{own['uuid']}/logs/",
        "/api/app/v1/acme/container/x/logs/",
        "/",
    ):
        assert api.refusal(path) == 404, path
    reader = Api(local_cloud, "reader")
    assert reader.refusal(f"{own['resource_uri']}logs/") == 404


def test_who_may_read_may_follow(local_cloud: servers.Running, web: Any) -> None:
    reader = Api(local_cloud, "reader")
    for uri in (web["containers"][0], web["resource_uri"]):
        with reader.stream(f"{uri}logs/?tail=1") as socket:
            assert frames(socket, 1)[0]["type"] == "log"


def test_the_namespace_can_be_left_out(api: Api) -> None:
    own = api.get("/api/app/v1/container/?state=Running")["objects"][0]
    with api.stream(f"/api/app/v1/container/{own['uuid']}/logs/?tail=1") as socket:
        assert frames(socket, 1)[0]["type"] == "log"


@pytest.mark.parametrize("query", ["tail=-1", "tail=x", "follow=perhaps"])
def test_a_query_that_makes_no_sense_is_400(api: Api, web: Any, query: str) -> None:
    assert api.refusal(f"{web['containers'][0]}logs/?{query}") == 400


def test_a_containers_stream_can_be_narrowed_to_its_service(api: Api, web: Any) -> None:
    path = f"{web['containers'][0]}logs/?follow=false&tail=1&service="
    with api.stream(path + web["resource_uri"]) as socket:
        assert len(until_closed(socket)) == 1
    assert api.refusal(f"{path}/api/app/v1/acme/service/{web['uuid'][::-1]}/") == 404


def test_an_unfinished_stream_leaves_nothing_behind(api: Api, web: Any) -> None:
    """Many come, read a line and go without a word; the next one is served all the same."""
    path = f"{web['containers'][0]}logs/"
    for _ in range(20):
        with api.stream(path) as socket:
            frames(socket, 1)
            socket.shutdown()
    with api.stream(path) as socket:
        frames(socket, 3)
