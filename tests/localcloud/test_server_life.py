"""The server's own end, clean and not: what was at work goes on, who listens is told."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import requests
import websocket

from tests import servers
from tests.basic_auth import basic

PATIENCE = 30.0


def serving(data: Path, env: dict[str, str]) -> Any:
    port = int(env["LOCALCLOUD_PORT"])
    return servers.serving(
        "local cloud", "apps.localcloud.asgi:application", "apps.localcloud.settings", port, data, env
    )


def stream(running: servers.Running, path: str) -> Any:
    header = [f"Authorization: {basic('demo', servers.APIKEY)}"]
    url = running.websocket_url + path
    return websocket.create_connection(url, header=header, timeout=PATIENCE, http_no_proxy=["*"])


def test_work_goes_on_after_a_kill_and_streams_close_at_a_stop(tmp_path: Path) -> None:
    env = servers.environment(tmp_path, LOCALCLOUD_SPEED="2", LOCALCLOUD_PORT=str(servers.free_port()))
    servers.command("localcloud", "migrate", "--noinput", "-v", "0", env=env)
    servers.command("localcloud", "demo", env=env)
    api = requests.Session()
    api.trust_env, api.auth = False, ("demo", servers.APIKEY)
    with serving(tmp_path, env) as running:
        made = api.post(f"{running.url}/api/app/v1/acme/service/", json={"image": "redis", "name": "kept"}).json()
        asked = api.post(f"{running.url}{made['resource_uri']}start/")
        action = asked.headers["X-DockerCloud-Action-URI"]
        assert api.get(running.url + action).json()["state"] == "In progress"
        os.kill(running.pid, signal.SIGKILL)
    with serving(tmp_path, env) as running:
        deadline = time.monotonic() + PATIENCE
        while api.get(running.url + action).json()["state"] == "In progress":
            assert time.monotonic() < deadline, "the action does not go on"
        assert api.get(running.url + action).json()["state"] == "Success"
        demo = api.get(f"{running.url}/api/app/v1/acme/container/?name=api-1").json()["objects"][0]
        assert demo["state"] == "Running"
        socket = stream(running, f"{demo['resource_uri']}logs/?tail=0")
        assert json.loads(socket.recv())["type"] == "log"
        os.kill(running.pid, signal.SIGTERM)
        while True:
            opcode, data = socket.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                assert int.from_bytes(data[:2], "big") in (1001, 1012)
                break
