"""Terminals into real containers know the size of the window, and tell how their commands ended."""

import json
from typing import Any

from apps.cloud.contract.extensions import TERMINAL
from tests.docker.cloud import Cloud


def frames(cloud: Cloud, container: dict[str, Any], command: str, *messages: str) -> list[dict[str, Any]]:
    """All that is said to who knows the extension, once the first prompt has been answered."""
    socket, found = cloud.socket(f"container/{container['uuid']}/exec/?command={command}", TERMINAL), []
    while (data := socket.recv_data())[0] == 1:
        found.append(json.loads(data[1]))
        if "# " in str(found[-1].get("output")):
            for message in messages:
                socket.send(message)
            messages = ()
    socket.close()
    return found


def test_the_window_s_size_and_the_exit_code(cloud: Cloud) -> None:
    service = cloud.started("terminal", run_command="sleep 1000")
    container = cloud.container(service)
    said = frames(cloud, container, "sh", "resize 132 50", "input\nstty size; exit 42\r")
    assert "50 132" in "".join(frame.get("output", "") for frame in said)
    assert said[-1] == {"type": "exit", "code": 42}
    assert frames(cloud, container, "true") == [{"type": "exit", "code": 0}]
    assert cloud.frames(f"container/{container['uuid']}/exec/?command=true") == []
    cloud.do("DELETE", f"service/{service['uuid']}/")
