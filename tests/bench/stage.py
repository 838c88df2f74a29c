"""What is measured between: a source, a console before it, and a client, each a process of its own."""

import multiprocessing
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from tests import servers
from tests.gateway.conftest import cookies
from tests.servers import Running
from tests.visitor import Upstream, Visitor, signed_in

from . import source
from .client import Way
from .table import Row, Title

MOST_STREAMS = 1100
OBJECTS = 1000

StageT = TypeVar("StageT")
P = ParamSpec("P")
R = TypeVar("R")
Measurement = Callable[[StageT], Iterator[Title | Row]]


@dataclass(frozen=True)
class Streaming:
    """Two ways to the same streams."""

    direct: Way
    through: Way
    _client: ProcessPoolExecutor

    def both(self, measure: Callable[..., R], *arguments: object) -> tuple[R, R]:
        """What `measure(way, …)` finds in the client's process: direct, then through the console."""
        direct, through = (
            self._client.submit(measure, way, *arguments).result() for way in (self.direct, self.through)
        )
        return direct, through


@dataclass(frozen=True)
class Browsing:
    """A local cloud with a thousand services, somebody at a console before it, and a tool with a token there."""

    upstream: Upstream
    visitor: Visitor
    tool: Upstream


@contextmanager
def streaming() -> Iterator[Streaming]:
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=source.run, args=(theirs,), daemon=True)
    process.start()
    try:
        port = int(ours.recv())
        assert process.pid is not None
        streams = {"CONSOLE_STREAMS_PER_USER": str(MOST_STREAMS)}
        with (
            tempfile.TemporaryDirectory() as data,
            servers.console(Path(data), f"http://127.0.0.1:{port}", **streams) as console,
            ProcessPoolExecutor(1, mp_context=spawning) as client,
        ):
            direct = Way("127.0.0.1", port, through=False, processes=(("source", process.pid),))
            yield Streaming(direct, _through(console, process.pid), client)
    finally:
        process.terminate()
        process.join()


def _through(console: Running, source_pid: int) -> Way:
    cookie = cookies(signed_in(console))
    headers = (f"Origin: {console.url}", f"Cookie: {cookie}", "Sec-WebSocket-Protocol: console.v1")
    processes = (("source", source_pid), ("console", console.pid))
    return Way("127.0.0.1", int(console.url.rpartition(":")[2]), through=True, headers=headers, processes=processes)


@contextmanager
def browsing() -> Iterator[Browsing]:
    with (
        tempfile.TemporaryDirectory() as data,
        servers.local_cloud(Path(data)) as cloud,
        servers.console(Path(data), cloud.url, CONSOLE_API_CALLS_PER_MINUTE="0") as console,
    ):
        subprocess.run([sys.executable, "-m", "tests.bench.fill", str(OBJECTS)], env=cloud.env, check=True)
        tool = Upstream(console, apikey=servers.token(console, scope="read"))
        yield Browsing(Upstream(cloud), signed_in(console), tool)
