"""Browsers that stop reading cost the console neither memory nor time for others."""

from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
import websocket

from tests import servers
from tests.faultserver import FaultServer, floods, talks
from tests.gateway.conftest import EXEC, KINDS, LOGS, Open, address_of
from tests.visitor import Visitor

LINE = '{"type": "log", "log": "' + "x" * 160 + '"}'
SECONDS, PAGES = 5.0, 6


def memory_of(pid: int) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is read from /proc")
@pytest.mark.parametrize("subprotocols", [["console.v1"], None], ids=["page", "tool"])
@pytest.mark.parametrize("kind", KINDS)
def test_readers_that_never_read(
    opened: Open,
    demo: Visitor,
    gateway: servers.Running,
    upstream: FaultServer,
    subprotocols: list[str] | None,
    kind: str,
) -> None:
    upstream.stream = floods(LINE)
    before = memory_of(gateway.pid)
    stuck = [opened(address_of(kind), subprotocols=subprotocols) for _ in range(10)]
    upstream.stream = talks("quick", code=None)
    started, slowest, pages = monotonic(), 0.0, 0
    while monotonic() - started < SECONDS or pages < PAGES:
        asked = monotonic()
        tab = opened()
        tab.until("batch 1\nquick")
        tab.socket.shutdown()
        assert demo.get("/account/password/").status_code == 200
        slowest = max(slowest, monotonic() - asked)
        pages += 1
    assert memory_of(gateway.pid) - before < 60
    assert slowest < 8
    assert all(tab.socket.connected for tab in stuck)


@pytest.mark.parametrize("path", [LOGS, EXEC])
def test_who_pours_pings_and_reads_nothing_is_closed(
    opened: Open, gateway: servers.Running, upstream: FaultServer, path: str
) -> None:
    tab = opened(path)
    tab.until("state open")
    before = memory_of(gateway.pid)
    pings = b"".join(websocket.ABNF.create_frame("x" * 125, websocket.ABNF.OPCODE_PING).format() for _ in range(1000))
    with pytest.raises(OSError):  # broken pipe or reset, whichever is noticed first
        for _ in range(120):  # 16 MB
            tab.socket.sock.sendall(pings)
    assert memory_of(gateway.pid) - before < 8


def test_floods_do_not_hold_up_others(opened: Open, upstream: FaultServer) -> None:
    """A line written now is seen now, beside streams that are read as fast as they come."""
    upstream.stream = floods(LINE)
    loud = [opened() for _ in range(5)]
    over = Event()

    def reads(number: int) -> None:
        while not over.is_set():
            frame = loud[number].next()
            if frame.startswith("batch"):
                loud[number].acknowledge(frame)

    readers = [Thread(target=reads, args=(number,)) for number in range(len(loud))]
    for reader in readers:
        reader.start()
    upstream.stream = talks("now", code=None)
    waits = []
    for _ in range(10):
        asked = monotonic()
        tab = opened()
        tab.until("batch 1\nnow")
        waits.append(monotonic() - asked)
        tab.socket.shutdown()
    over.set()
    for reader in readers:
        reader.join(10)
    assert sorted(waits)[5] < 1.0
