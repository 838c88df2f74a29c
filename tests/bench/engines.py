"""Real containers: how the local cloud stands beside Docker's own command line, on an engine of the bench's own."""

import json
import os
import pty
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any

from websocket import WebSocket

from tests.docker import engine as engines
from tests.docker.cloud import Cloud, join, prepared
from tests.docker.engine import IMAGE, Engine

from .table import Row, Title, ms, percentile

RUNS = 7
LINES = 50_000
KEYS = 100
KEY_SECONDS = 0.03
SLEEP = "sleep 1000"


@dataclass(frozen=True)
class Containers:
    """An engine, and a local cloud before it."""

    engine: Engine
    cloud: Cloud

    def docker(self, *words: str) -> list[str]:
        return ["docker", "--host", self.engine.address, *words]


@contextmanager
def containers() -> Iterator[Containers]:
    """EngineCannotStart where there can be none."""
    with (
        tempfile.TemporaryDirectory() as data,
        engines.running() as (engine,),
        prepared(Path(data)) as cloud,
    ):
        join(cloud, engine)
        with cloud.serving():
            yield Containers(engine, cloud)


def started(stage: Containers) -> Iterator[Title | Row]:
    yield Title("From start to Running, ms (direct: docker run)", "added ms")
    direct = [_seconds(lambda: _run(stage)) for _ in range(RUNS)]
    services = [stage.cloud.service(f"started-{number}", run_command=SLEEP) for number in range(RUNS)]
    events = stage.cloud.socket("/api/audit/v1/events/")
    through = [_seconds(lambda each=each: _start(stage.cloud, each, events)) for each in services]
    events.close()
    yield Row("one container, the middle of several", *_compared(median(direct), median(through)))
    stage.cloud.terminated(*services)


def _run(stage: Containers) -> None:
    subprocess.run(stage.docker("run", "--detach", IMAGE, "sleep", "1000"), check=True, capture_output=True)


def _start(cloud: Cloud, service: dict[str, Any], events: WebSocket) -> None:
    cloud.call("POST", f"service/{service['uuid']}/start/")
    while True:
        event = json.loads(events.recv())
        if event.get("state") == "Running" and service["uuid"] in event["resource_uri"]:
            return


def logged(stage: Containers) -> Iterator[Title | Row]:
    yield Title(f"Log lines a second, of {LINES:,} (direct: docker logs --follow)", "ratio")
    service = stage.cloud.started("flood", run_command=f"sh -c 'seq 1 {LINES}; exec {SLEEP}'")
    container = stage.cloud.container(service)
    name = stage.engine.client().containers(filters={"name": "flood"})[0]["Id"]
    _until_written(stage, name)
    direct = LINES / _seconds(lambda: _follow_directly(stage, name))
    through = LINES / _seconds(lambda: _follow(stage.cloud, container))
    yield Row("one stream", f"{direct:,.0f}", f"{through:,.0f}", f"{through / direct:.3f}")
    stage.cloud.terminated(service)


def _until_written(stage: Containers, name: str) -> None:
    while f"{LINES}\n".encode() not in stage.engine.client().logs(name, tail=1):
        sleep(0.05)


def _follow_directly(stage: Containers, name: str) -> None:
    with subprocess.Popen(stage.docker("logs", "--follow", name), stdout=subprocess.PIPE) as process:
        assert process.stdout
        for _ in range(LINES):
            process.stdout.readline()
        process.kill()


def _follow(cloud: Cloud, container: dict[str, Any]) -> None:
    socket = cloud.socket(f"container/{container['uuid']}/logs/?tail={LINES}&follow=true")
    for _ in range(LINES):
        socket.recv()
    socket.close()


def typed(stage: Containers) -> Iterator[Title | Row]:
    yield Title("A terminal's echo, ms from key to screen (direct: docker exec)", "added ms")
    service = stage.cloud.started("typed", run_command=SLEEP)
    name = stage.engine.client().containers(filters={"name": "typed"})[0]["Id"]
    direct, through = _echoes_directly(stage, name), _echoes(stage.cloud, stage.cloud.container(service))
    for percent in (50, 99):
        yield Row(f"p{percent}", *_compared(percentile(direct, percent), percentile(through, percent)))
    stage.cloud.terminated(service)


def _echoes_directly(stage: Containers, name: str) -> list[float]:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        stage.docker("exec", "--interactive", "--tty", name, "cat"), stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        found = _keys(lambda: os.write(ours, b"x"), lambda: os.read(ours, 1024))
        process.kill()
    os.close(ours)
    os.close(theirs)
    return found


def _echoes(cloud: Cloud, container: dict[str, Any]) -> list[float]:
    socket = cloud.socket(f"container/{container['uuid']}/exec/?command=cat")
    found = _keys(lambda: socket.send("x"), lambda: json.loads(socket.recv()))
    socket.close()
    return found


def _keys(type_one: Callable[[], object], read: Callable[[], object]) -> list[float]:
    """The first is not counted: the command starts meanwhile."""
    seconds = []
    for _ in range(KEYS + 1):
        seconds.append(_seconds(lambda: (type_one(), read())))
        sleep(KEY_SECONDS)
    return seconds[1:]


def _compared(direct: float, through: float) -> tuple[str, str, str]:
    return ms(direct), ms(through), ms(through - direct)


def _seconds(work: Callable[[], object]) -> float:
    began = monotonic()
    work()
    return monotonic() - began
