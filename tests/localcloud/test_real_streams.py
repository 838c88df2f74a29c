"""What engines send without end: broken off, without newlines, or not read by whom it is for."""

import asyncio
import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import Mock
from uuid import uuid4

import pytest
from urllib3.exceptions import ProtocolError

from apps.localcloud.drivers.base import NodeUnreachableError
from apps.localcloud.drivers.real import clients
from apps.localcloud.drivers.real.clients import Address, connect, engine_errors
from apps.localcloud.drivers.real.finding import in_thread
from apps.localcloud.drivers.real.logs import Splitter
from apps.localcloud.drivers.real.shape import CONTAINER
from apps.localcloud.drivers.real.terminals import DockerTerminal
from apps.localcloud.drivers.real.watching import News, Watch
from apps.localcloud.drivers.real.wire import open_wire
from tests.waiting import until

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
Answer = Callable[[socket.socket], None]


@contextmanager
def engine(folder: Path, answer: Answer) -> Iterator[Address]:
    """One that tells its version, and answers all else so."""
    version = json.dumps({"ApiVersion": "1.41"}).encode()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline():
                while self.rfile.readline().strip():
                    pass
                if b"/version" not in line:
                    answer(self.request)
                    return
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(version), version))

    path = folder / "engine.sock"
    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Address(f"unix://{path}")
        server.shutdown()


def chunk(event: object) -> bytes:
    data = json.dumps(event).encode()
    return b"%x\r\n%s\r\n" % (len(data), data)


def event_chunk(**attributes: str) -> bytes:
    return chunk({"Actor": {"Attributes": attributes}})


@pytest.mark.parametrize("end", [b"", b"40\r\n{", b"no size\r\n"])
def test_an_engine_that_breaks_off_is_listened_to_again(tmp_path: Path, end: bytes) -> None:
    news, container = News(lambda: None), uuid4()

    def send_events(wire: socket.socket) -> None:
        wire.sendall(CHUNKED + event_chunk(**{CONTAINER: str(container)}) + end)

    with engine(tmp_path, send_events) as address:
        watch = Watch(uuid4(), address, news)
        until(lambda: list(news.containers)[:2] == [container, container])
        watch.end()


def test_who_listens_to_a_silent_engine_goes_with_its_node(tmp_path: Path) -> None:
    node, listens, over = uuid4(), threading.Event(), threading.Event()

    def send_events(wire: socket.socket) -> None:
        wire.sendall(CHUNKED)
        listens.set()
        over.wait(20)

    with engine(tmp_path, send_events) as address:
        watch = Watch(node, address, News(lambda: None))
        until(listens.is_set)
        watch.end()
        until(lambda: f"watch {node}" not in {thread.name for thread in threading.enumerate()}, seconds=5)
        over.set()


def test_a_connection_that_breaks_in_the_middle_of_an_answer_is_a_node_out_of_reach() -> None:
    with pytest.raises(NodeUnreachableError), engine_errors():
        raise ProtocolError("Connection broken")


def test_a_container_that_is_labelled_by_hand_does_not_end_the_listening(tmp_path: Path) -> None:
    news, container = News(lambda: None), uuid4()

    def send_events(wire: socket.socket) -> None:
        foreign = event_chunk(image="web") + event_chunk(**{CONTAINER: "no UUID"})
        wire.sendall(CHUNKED + foreign + event_chunk(**{CONTAINER: str(container)}))

    with engine(tmp_path, send_events) as address:
        watch = Watch(uuid4(), address, news)
        until(lambda: container in news.containers)
        watch.end()


def test_a_stream_may_be_silent_for_longer_than_it_took_to_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "OPENING", 0.3)
    silence = threading.Event()

    def send_events(wire: socket.socket) -> None:
        wire.sendall(CHUNKED)
        silence.wait(2 * clients.OPENING)
        wire.sendall(b"4\r\nlate\r\n0\r\n\r\n")

    with engine(tmp_path, send_events) as address:
        client = connect(address, clients.OPENING)
        wire = open_wire(client, client._get(client._url("/logs"), stream=True))
        assert wire.read() == b"late"
        wire.release()


def test_a_terminal_s_line_without_an_end_is_told_in_parts() -> None:
    splitter, stamp = Splitter(uuid4(), is_terminal=True), b"2026-01-02T03:04:05.000000006Z "
    lines = splitter.split(stamp)
    for _ in range(100):
        lines += splitter.split(b"x" * 16384)
    assert max(len(line.text) for line in lines) < 100_000
    lines += splitter.split(b"\n")
    assert sum(len(line.text) for line in lines) == 100 * 16384 and len({line.at for line in lines}) == 1


def test_commands_that_read_no_keys_hold_up_nobody() -> None:
    ended = threading.Event()

    def session() -> Mock:
        it = Mock(exit_code=0, address=Address("unix:///engine.sock"))
        it.wire.write.side_effect = lambda data: ended.wait(20)
        it.wire.read_raw.side_effect = lambda: ended.wait(20) and b""
        return it

    async def open_other_engine() -> str:
        terminals = [DockerTerminal(session()) for _ in range(40)]
        typing = [asyncio.create_task(terminal.write("x")) for terminal in terminals]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            found = await in_thread(Address("unix:///engine.sock"), lambda: "open_wire")
        ended.set()
        await asyncio.gather(*typing)
        for terminal in terminals:
            await terminal.close()
        return found

    assert asyncio.run(open_other_engine()) == "open_wire"


def test_an_engine_that_opens_nothing_holds_up_no_other_one() -> None:
    ended = threading.Event()

    async def open_other_engine() -> str:
        hung = [asyncio.create_task(in_thread(Address("unix:///hung.sock"), lambda: ended.wait(20))) for _ in range(64)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            found = await in_thread(Address("unix:///other.sock"), lambda: "open_wire")
        ended.set()
        await asyncio.gather(*hung)
        return found

    assert asyncio.run(open_other_engine()) == "open_wire"
