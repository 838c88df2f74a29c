"""What passes between the upstream and a browser, and how either end tells the other."""

import json
import threading

import pytest
import websocket

from tests.faultserver import (
    Behaviour,
    Exchange,
    FaultServer,
    answers,
    floods,
    frame_of,
    gibberish,
    in_turn,
    raw,
    redirects,
    resets,
    talks,
    vanishes,
)
from tests.gateway.conftest import KINDS, LOGS, STREAMS_PER_USER, Open, address_of

LINE = json.dumps({"type": "log", "log": "x" * 150, "streamType": "stdout"})
UNAUTHORIZED = '{"type": "error", "data": {"errorMessage": "UNAUTHORIZED"}}'


def test_a_frame_stays_one_line(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = raw(frame_of('{"a":\n1}') + frame_of("ä€😀\n\n") + frame_of("") + frame_of(b"\x03\xe8", 8))
    tab = opened()
    assert tab.next() == "state open"
    frames: list[str] = []
    while (frame := tab.next()).startswith("batch"):
        frames += frame.split("\n")[1:]
    assert frames == ['{"a": 1}', "ä€😀  ", ""]
    assert frame == "state ended ended"


def test_lines_come_in_order_in_batches_of_bounded_size(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = raw(
        b"".join(frame_of(f"{number:06} {LINE}") for number in range(5000)) + frame_of(b"\x03\xe8", 8)
    )
    tab = opened()
    lines: list[str] = []
    number = 0
    assert tab.next() == "state open"
    while (frame := tab.next()).startswith("batch"):
        number += 1
        header, *frames = frame.split("\n")
        assert header == f"batch {number}"
        assert len(frames) <= 512
        lines += frames
        tab.acknowledge(frame)
    assert [int(line[:6]) for line in lines] == list(range(5000))
    assert number < 100


def test_without_a_subprotocol_frames_come_one_by_one(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = talks('{"a":\n1}', "b", "c", reason="tail is out")
    tab = opened(subprotocols=None)
    assert [tab.next() for _ in range(4)] == ['{"a":\n1}', "b", "c", "close 1000 tail is out"]


@pytest.mark.parametrize(
    ("behaviour", "code", "says"),
    [
        (answers(401, {"error": "wrong key"}), 4403, "wrong key"),
        (answers(403, {"error": "read only\nhere"}), 4403, "read only"),
        (answers(404, {"error": "no such container"}), 4404, "no such container"),
        (answers(429, {"error": "slowly"}, Retry_After="9"), 4502, "slowly"),
        (answers(503, {"error": "maintenance"}), 4502, "maintenance"),
        (redirects("/"), 4502, "302"),
        (resets, 4502, "broke"),
        (gibberish, 4502, "HTTP"),
        (answers(400, {"error": "ä" * 1500}), 4502, "ä" * 60),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_upstream_closes_both_ends(
    opened: Open, upstream: FaultServer, behaviour: Behaviour, code: int, says: str, kind: str
) -> None:
    upstream.stream = behaviour
    tab = opened(address_of(kind))
    assert tab.next().startswith("error ")
    close = tab.next()
    assert close.startswith(f"close {code} ")
    assert says in close
    assert len(upstream.received) == 1


@pytest.mark.parametrize(
    ("behaviour", "close"),
    [
        (talks(UNAUTHORIZED), "close 4403 UNAUTHORIZED"),
        (vanishes('{"type": "error", "data": {"errorMessage": "gone"}}'), "close 1000 gone"),
        (talks("a", code=4000, reason="odd"), "close 4502 odd"),
        (raw(frame_of(b"\xff")), "close 4502 A frame is not UTF-8."),
        (raw(b"\x81\x7f" + b"\x7f" * 8), "close 4502 A frame is too large."),
    ],
)
@pytest.mark.parametrize("kind", ["logs", "exec"])
def test_an_end_that_is_final(opened: Open, upstream: FaultServer, behaviour: Behaviour, close: str, kind: str) -> None:
    upstream.stream = behaviour
    tab = opened(address_of(kind))
    while not (frame := tab.next()).startswith("close"):
        assert not frame.startswith("state reconnecting")
    assert frame == close
    assert len(upstream.received) == 1


@pytest.mark.parametrize("broken", [vanishes("one", "two"), talks("one", "two", code=1012)])
def test_a_stream_that_breaks_is_opened_again(opened: Open, upstream: FaultServer, broken: Behaviour) -> None:
    upstream.stream = in_turn(broken, resets, talks("two", "three"))
    tab = opened(f"{LOGS}?tail=2")
    assert tab.next() == "state open"
    tab.until("state reconnecting")
    tab.until("state reconnecting")
    tab.until("state open")
    tab.until("state ended")
    # A longer tail is asked for, so that it reaches back to what was shown.
    assert [each.query for each in upstream.received] == [{"tail": "2"}, {"tail": "1000"}, {"tail": "1000"}]


def test_a_tool_s_stream_that_breaks_ends(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = vanishes("one")
    tab = opened(subprotocols=None)
    assert tab.next() == "one"
    assert tab.next().startswith("close 4502")
    assert len(upstream.received) == 1


def test_past_the_window_nothing_is_sent_until_it_is_acknowledged(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = floods(LINE)
    tab = opened()
    assert tab.next() == "state open"
    batches = [tab.next() for _ in range(8)]
    tab.socket.settimeout(0.7)
    with pytest.raises(websocket.WebSocketTimeoutException):
        tab.socket.recv()
    tab.socket.settimeout(20)
    tab.acknowledge(batches[4])  # and with it all before
    assert [tab.next().split("\n")[0] for _ in range(5)] == [f"batch {number}" for number in range(9, 14)]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("hello", 1008),
        ("ack", 1008),
        ("input", 1008),
        ("ack 99999999", 1008),
        ("ack -1", 1008),
        ("ack 1\nack 2", 1008),
        ("ack " + "1" * 5000, 1009),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_page_never_says_closes_its_stream(
    opened: Open, upstream: FaultServer, message: str, code: int, kind: str
) -> None:
    upstream.stream = talks(code=None)
    tab = opened(address_of(kind))
    tab.socket.send(message)
    assert tab.until(f"close {code}")


@pytest.mark.parametrize("kind", ["logs", "events"])
def test_what_only_a_terminal_is_told_closes_another_stream(opened: Open, upstream: FaultServer, kind: str) -> None:
    upstream.stream = talks(code=None)
    tab = opened(address_of(kind))
    tab.types("ls")
    assert tab.until("close 1008")


def test_bytes_close_the_stream(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = talks(code=None)
    tab = opened()
    tab.socket.send_binary(b"ack 0")
    assert tab.until("close 1008")


@pytest.mark.parametrize("subprotocols", [["console.v1"], None])
@pytest.mark.parametrize("kind", KINDS)
def test_too_many_messages_close_the_stream(
    opened: Open, upstream: FaultServer, subprotocols: list[str] | None, kind: str
) -> None:
    upstream.stream = talks(code=None)
    tab = opened(address_of(kind), subprotocols=subprotocols)
    for _ in range(600):
        tab.socket.send("ack 0")
    assert tab.until("close 1008")


def test_a_user_has_so_many_streams_and_no_more(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = talks(code=None)
    tabs = [opened(address_of(KINDS[number % 3])) for number in range(STREAMS_PER_USER)]
    for tab in tabs:
        tab.until("state open")
    assert opened().next().startswith("close 4429")
    tabs[0].socket.close()
    # The place is free once the end has been noticed.
    assert any(opened().next() == "state open" for _ in range(50))


@pytest.mark.parametrize("behaviour", [floods(LINE), talks("a", code=None)])
@pytest.mark.parametrize("how", ["close", "shutdown"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_browser_that_goes_ends_the_upstream(
    opened: Open, upstream: FaultServer, behaviour: Behaviour, how: str, kind: str
) -> None:
    ended = threading.Event()

    def watched(exchange: Exchange) -> None:
        try:
            behaviour(exchange)
        finally:
            ended.set()

    upstream.stream = watched
    tab = opened(address_of(kind))
    tab.until("batch")
    getattr(tab.socket, how)()
    assert ended.wait(5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_browser_that_goes_while_the_stream_is_opened(opened: Open, upstream: FaultServer, kind: str) -> None:
    asked, ended = threading.Event(), threading.Event()

    def takes_long(exchange: Exchange) -> None:
        asked.set()
        exchange.rfile.read(1)
        ended.set()

    upstream.stream = takes_long
    tab = opened(address_of(kind))
    assert asked.wait(5)
    tab.socket.close()
    assert ended.wait(5)
