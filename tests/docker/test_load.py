"""The load of real containers and their node, as the engine measures it."""

import json
import time
from typing import Any

import pytest
import websocket

from tests.docker.cloud import Cloud

MB = 1024 * 1024


def frame_with(socket: Any, told: Any, seconds: float = 20) -> dict[str, Any]:
    """The first frame of which that is true."""
    deadline = time.monotonic() + seconds
    while not told(found := json.loads(socket.recv())):
        assert time.monotonic() < deadline, found
    return dict(found)


def test_a_container_at_work_and_its_node(cloud: Cloud) -> None:
    service = cloud.started("worker", run_command="sh -c 'while :; do :; done'", memory=64)
    container = cloud.container(service)
    node = cloud.get(container["node"])
    own, whole = cloud.socket(f"container/{container['uuid']}/stats/"), cloud.socket(f"{node['resource_uri']}stats/")
    found = frame_with(own, lambda frame: frame["cpu"] > 0.2)
    assert found["cpu"] < 1.5
    assert (found["cpus"], found["memory_limit"]) == (node["cpu"], 64 * MB)
    assert frame_with(whole, lambda frame: frame["cpu"] > 0.2)["memory_limit"] == node["memory"] * MB
    cloud.do("POST", f"container/{container['uuid']}/stop/")
    patience = own.gettimeout()
    own.settimeout(6)
    with pytest.raises(websocket.WebSocketTimeoutException):
        frame_with(own, lambda frame: False)
    own.settimeout(patience)
    cloud.do("POST", f"container/{container['uuid']}/start/")
    frame_with(own, lambda frame: frame["cpu"] > 0.2)
    cloud.do("DELETE", f"service/{service['uuid']}/")
    while own.recv():
        pass
    whole.close()


def test_what_goes_over_the_network_is_counted(cloud: Cloud) -> None:
    service = cloud.started("talker", run_command="sh -c 'while :; do ping -c1 -s 1000 -W1 talker-1; done'")
    other = cloud.started("pinger", run_command="sh -c 'while :; do ping -c1 -s 1000 -W1 talker-1; done'")
    socket = cloud.socket(f"container/{cloud.container(other)['uuid']}/stats/")
    found = frame_with(socket, lambda frame: frame["sent"] > 1000)
    assert found["received"] > 1000
    socket.close()
    for each in (service, other):
        cloud.do("DELETE", f"service/{each['uuid']}/")
