"""Logs and terminals of real containers."""

import json
import time
from typing import Any

from tests.docker.cloud import Cloud
from tests.docker.engine import Engine
from tests.waiting import until

TALK = "sh -c 'echo err >&2; sleep 0.3; echo out; for n in 1 2 3; do echo line $n; done; exec sleep 1000'"


def frames_until(socket: Any, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while not found or text not in found[-1].get("log", ""):
        found.append(json.loads(socket.recv()))
    return found


def test_logs_with_their_streams_times_and_tail(cloud: Cloud) -> None:
    service = cloud.started("talker", run_command=TALK)
    path = f"container/{cloud.container(service)['uuid']}/logs/"
    until(lambda: "line 3" in cloud.logs(path))
    frames = cloud.frames(f"{path}?follow=false&tail=300")
    said = {(frame["streamType"], frame["log"]) for frame in frames}
    assert said == {("stderr", "err\n"), *(("stdout", f"{text}\n") for text in ("out", "line 1", "line 2", "line 3"))}
    assert all(abs(frame["timestamp"] - time.time()) < 60 for frame in frames)
    assert cloud.logs(path, tail=2) == "line 2\nline 3\n"
    cloud.terminated(service)
    assert cloud.logs(path, tail=2) == "line 2\nline 3\n"  # the engine has it no more, the cloud does


def test_a_log_is_followed_over_a_restart(cloud: Cloud) -> None:
    service = cloud.started("runner", run_command="sh -c 'echo began; exec sleep 1000'")
    socket = cloud.socket(f"container/{cloud.container(service)['uuid']}/logs/?tail=10&follow=true")
    frames_until(socket, "began")
    cloud.do("POST", f"service/{service['uuid']}/stop/")
    cloud.do("POST", f"service/{service['uuid']}/start/")
    assert len(frames_until(socket, "began")) == 1
    cloud.do("POST", f"service/{service['uuid']}/redeploy/")
    assert len(frames_until(socket, "began")) == 1
    cloud.terminated(service)
    assert socket.recv() == ""


def test_a_services_log_is_of_all_its_containers(cloud: Cloud) -> None:
    service = cloud.started(
        "choir", run_command="sh -c 'echo I am $HOSTNAME; exec sleep 1000'", target_num_containers=2
    )
    socket = cloud.socket(f"service/{service['uuid']}/logs/?tail=10&follow=true")
    found = [json.loads(socket.recv()) for _ in range(2)]
    assert {(frame["source"], frame["log"]) for frame in found} == {
        ("choir-1", "I am choir-1\n"), ("choir-2", "I am choir-2\n"),
    }  # fmt: skip
    cloud.do("PATCH", f"service/{service['uuid']}/", body={"target_num_containers": 3})
    assert json.loads(socket.recv())["source"] == "choir-3"
    socket.close()
    cloud.terminated(service)


def test_a_flood_of_lines_arrives_whole_and_in_order(cloud: Cloud) -> None:
    count = 20_000
    service = cloud.started("flood", run_command=f"sh -c 'seq 1 {count}; exec sleep 1000'")
    socket = cloud.socket(f"container/{cloud.container(service)['uuid']}/logs/?tail={count}&follow=true")
    lines = [json.loads(socket.recv())["log"] for _ in range(count)]
    assert lines == [f"{number}\n" for number in range(1, count + 1)]
    socket.close()
    cloud.terminated(service)


def test_a_terminal_echoes_and_ends_with_its_connection(cloud: Cloud, engine: Engine) -> None:
    service = cloud.started("typed", run_command="sleep 1000")
    container = cloud.container(service)
    socket = cloud.socket(f"container/{container['uuid']}/exec/?command=sh")
    socket.send("echo $((6*7)); test -t 0 && echo a-terminal\r")
    shown = ""
    while "42" not in shown or "\na-terminal" not in shown:
        shown += json.loads(socket.recv())["output"]
    socket.send("exec sleep 777\r")
    client = engine.client()
    target = client.containers(filters={"label": f"cloud.local.container={container['uuid']}"})[0]["Id"]
    until(lambda: any("sleep 777" in row[-1] for row in client.top(target)["Processes"]))
    socket.close()
    until(lambda: not any("sleep 777" in row[-1] for row in client.top(target)["Processes"]), seconds=5)
    cloud.terminated(service)


def test_a_terminal_ends_with_its_command(cloud: Cloud) -> None:
    service = cloud.started("brief", run_command="sleep 1000")
    assert cloud.run(cloud.container(service), "echo done").strip() == "done"
    assert "nowhere" in cloud.run(cloud.container(service), "nowhere")
    cloud.terminated(service)
