"""How much of a log's speed is left behind the gateway: `python -m tests.bench`, about twenty seconds.

The same client reads the same flood, straight from its source and through the console; source, console and client
are processes of their own. What counts are the ratios: lines a second depend on the machine.
"""

import json
import multiprocessing
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import websocket

from tests import servers
from tests.faultserver import FaultServer, floods
from tests.visitor import signed_in

LINE = json.dumps({"type": "log", "log": "x" * 120 + "\n", "streamType": "stdout", "timestamp": 1433779324})
PATH = "/api/app/v1/container/8d7a1c2e/logs/"
SECONDS = 3.0

Dial = Callable[[], websocket.WebSocket]


def source(pipe: Connection) -> None:
    with FaultServer(stream=floods(LINE, burst=500)) as server:
        pipe.send(server.port)
        pipe.recv()


def lines_in(socket: websocket.WebSocket) -> int:
    """How many lines the next frame brings. Batches are acknowledged."""
    frame = socket.recv()
    if not frame.startswith("batch "):
        return int(frame.startswith("{"))
    header, _, lines = frame.partition("\n")
    socket.send(f"ack {header.removeprefix('batch ')}")
    return int(lines.count("\n")) + 1


def speed(dial: Dial, streams: int) -> float:
    """Lines a second, over all streams."""
    counts = [0] * streams
    over = Event()
    sockets = [dial() for _ in range(streams)]

    def read(number: int) -> None:
        while not over.is_set():
            counts[number] += lines_in(sockets[number])

    readers = [Thread(target=read, args=(number,)) for number in range(streams)]
    started = monotonic()
    for reader in readers:
        reader.start()
    over.wait(SECONDS)
    total, seconds = sum(counts), monotonic() - started
    over.set()
    for reader in readers:
        reader.join()
    for socket in sockets:
        socket.shutdown()
    return total / seconds


def measure(upstream_port: int, console: servers.Running) -> None:
    visitor = signed_in(console)
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.session.cookies.items())
    options = {"timeout": 20, "http_no_proxy": ["*"], "skip_utf8_validation": True}

    def direct() -> websocket.WebSocket:
        return websocket.create_connection(f"ws://127.0.0.1:{upstream_port}{PATH}", **options)

    def through() -> websocket.WebSocket:
        page = {"origin": console.url, "cookie": cookie, "subprotocols": ["console.v1"]}
        return websocket.create_connection(console.websocket_url + PATH, **options, **page)

    print(f"{'streams':>8} {'direct':>12} {'gateway':>12} {'ratio':>7}   ({len(LINE)}-byte frames, lines/s)")
    for streams in (1, 20):
        straight, relayed = speed(direct, streams), speed(through, streams)
        print(f"{streams:>8} {straight:>12,.0f} {relayed:>12,.0f} {relayed / straight:>7.2f}")
    print("Through the gateway a stream is paced: at most 512 lines in 20 ms, so that one log leaves room for others.")


def main() -> None:
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    flood = processes.Process(target=source, args=(theirs,), daemon=True)
    flood.start()
    port = ours.recv()
    with tempfile.TemporaryDirectory() as data, servers.console(Path(data), f"http://127.0.0.1:{port}") as console:
        measure(port, console)
    ours.send("over")
    flood.join(5)


if __name__ == "__main__":
    main()
