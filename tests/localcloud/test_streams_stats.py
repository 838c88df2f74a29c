"""How much is in use by containers and nodes: an extension of the API, over websockets."""

import json
from typing import Any

import pytest
import websocket

from apps.cloud.contract.extensions import STATS_FIELDS
from tests import servers
from tests.localcloud.test_streams import Api, api

__all__ = ["api"]

MB = 1024 * 1024
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def web(local_cloud: servers.Running) -> Any:
    return Api(local_cloud).service("stats-web", memory=64)


def frame(socket: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(socket.recv())
    assert found.pop("type") == "stats"
    assert set(found) == set(STATS_FIELDS)
    return found


def test_a_running_container_uses_something_within_its_limit(api: Api, web: Any) -> None:
    with api.stream(f"{web['containers'][0]}stats/") as socket:
        first, second = frame(socket), frame(socket)
    assert 1 <= second["timestamp"] - first["timestamp"] <= 3
    for found in (first, second):
        assert 0 < found["cpu"] <= found["cpus"]
        assert 0 < found["memory"] <= found["memory_limit"] == 64 * MB
        assert found["received"] > 0 and found["sent"] > 0


def test_all_who_look_see_the_same(api: Api, web: Any) -> None:
    path = f"{web['containers'][0]}stats/"
    with api.stream(path) as one, api.stream(path.removesuffix("/")) as other:
        frames = [frame(one), frame(other), frame(one)]
    assert frames[1] in (frames[0], frames[2])


def test_a_node_s_load_is_the_sum_of_its_containers(api: Api, web: Any) -> None:
    node = api.get(api.get(web["containers"][0])["node"])
    with api.stream(f"{node['resource_uri']}stats/") as socket:
        found = frame(socket)
    assert (found["cpus"], found["memory_limit"]) == (node["cpu"], node["memory"] * MB)
    with api.stream(f"{web['containers'][0]}stats/") as socket:
        assert found["memory"] >= 0.9 * frame(socket)["memory"]


def test_a_stopped_container_has_no_load_and_a_terminated_one_ends_the_stream(api: Api) -> None:
    service = api.service("stats-leaving")
    [container] = service["containers"]
    with api.stream(f"{container}stats/") as socket:
        assert frame(socket)["cpu"] > 0
        api.action(container, "stop")
        with api.stream(f"{container}stats/") as late:
            late.settimeout(4)
            with pytest.raises(websocket.WebSocketTimeoutException):
                while True:  # what was measured before it stopped may still come
                    assert frame(late)["cpu"] > 0
            late.settimeout(socket.gettimeout())
            api.action(container, "start")
            assert frame(late)["cpu"] > 0
        api.call("DELETE", service["resource_uri"])
        while (data := socket.recv_data())[0] != websocket.ABNF.OPCODE_CLOSE:
            assert json.loads(data[1])["cpu"] > 0
        assert int.from_bytes(data[1][:2], "big") == 1000
    assert api.refusal(f"{container}stats/") == 404


def test_who_may_read_may_look(local_cloud: servers.Running, api: Api, web: Any) -> None:
    reader = Api(local_cloud, "reader")
    with reader.stream(f"{web['containers'][0]}stats/") as socket:
        assert frame(socket)["cpu"] > 0
    assert api.refusal(f"{web['containers'][0]}stats/", "Authorization: Basic ZGVtbzp3cm9uZw==") == 401
    own = api.get("/api/app/v1/container/?state=Running")["objects"][0]
    assert reader.refusal(f"{own['resource_uri']}stats/") == 404
    assert api.refusal(f"/api/app/v1/acme/container/{NOBODY}/stats/") == 404
    assert api.refusal(f"/api/infra/v1/acme/node/{NOBODY}/stats/") == 404
    assert api.refusal(f"{web['resource_uri']}stats/") == 404, "there is none of services"
