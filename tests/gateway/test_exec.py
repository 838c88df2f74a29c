"""Terminals: what is typed goes up in order, what is written comes down at once, and the journal knows."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from threading import Event
from time import monotonic
from typing import Any

import pytest
import websocket

from tests import servers
from tests.faultserver import (
    Behaviour,
    Exchange,
    FaultServer,
    answers,
    echoes,
    floods,
    hangs,
    in_turn,
    resets,
    talks,
    vanishes,
)
from tests.gateway.conftest import EXEC, Open, Tab, change_data
from tests.visitor import signed_in
from tests.waiting import until

KIB = 1024


def journal_of(console: servers.Running, target: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(console.data / "console.sqlite3", timeout=20)) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM audit_entry WHERE target = ? ORDER BY sequence", [target])
        return [{**row, "detail": json.loads(row["detail"])} for row in map(dict, rows)]


def outcome_in(console: servers.Running, target: str) -> dict[str, Any]:
    until(lambda: len(journal_of(console, target)) == 2)
    intent, outcome = journal_of(console, target)
    assert (intent["kind"], outcome["kind"], outcome["intent"]) == ("intent", "outcome", intent["sequence"])
    return outcome


def test_what_is_typed_goes_up_as_it_is_and_comes_back(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = echoes
    tab = opened(f"{EXEC}?command=bash+-l")
    assert tab.next() == "state open"
    for typed in ("l", "s\r", "ü😀", "input", "\x03", "\x1b[A"):
        tab.types(typed)
        assert tab.lines_until("batch") == []
    assert upstream.received[0].query == {"command": "bash -l"}


def test_a_line_break_in_what_is_typed_arrives(opened: Open, upstream: FaultServer) -> None:
    heard: list[str] = []

    def listens(exchange: Exchange) -> None:
        exchange.upgrade()
        for text in exchange.texts():
            heard.append(text)
            exchange.frame("heard")

    upstream.stream = listens
    tab = opened(EXEC)
    tab.types("a\nb\r\n\ninput\nc")
    tab.types("")  # nothing
    tab.types("d")
    until(lambda: len(heard) == 2)
    assert heard == ["a\nb\r\n\ninput\nc", "d"]


def test_a_tool_types_and_reads_frames_as_they_are(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = echoes
    tab = opened(EXEC, subprotocols=None)
    for typed in ("input\nx", "ack 7", "a\nb"):
        tab.socket.send(typed)
        assert tab.next() == typed


@pytest.mark.parametrize("subprotocols", [["console.v1"], None], ids=["page", "tool"])
def test_what_is_typed_before_the_upstream_is_open_arrives_first(
    opened: Open, upstream: FaultServer, subprotocols: list[str] | None
) -> None:
    heard: list[str] = []
    asked, may_open = Event(), Event()

    def opens_late(exchange: Exchange) -> None:
        asked.set()
        may_open.wait(20)
        exchange.upgrade()
        heard.extend(text for text, _ in zip(exchange.texts(), range(100), strict=False))
        exchange.close_frame(1000)

    upstream.stream = opens_late
    tab = opened(EXEC, subprotocols=subprotocols)
    send = tab.types if subprotocols else tab.socket.send
    for number in range(50):
        send(f"{number} ")
    assert asked.wait(10)
    may_open.set()
    for number in range(50, 101):
        send(f"{number} ")
    tab.until("close 1000")
    assert heard == [f"{number} " for number in range(100)]


def test_too_much_typed_before_the_upstream_is_open_closes(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = hangs
    tab = opened(EXEC)
    tab.types("x" * 40 * KIB)
    tab.types("x" * 40 * KIB)
    assert tab.until("close") == "close 4408 The input could not be delivered."


@pytest.mark.parametrize("subprotocols", [["console.v1"], None], ids=["page", "tool"])
def test_a_paste_of_64_kib_passes_and_a_larger_one_closes(
    opened: Open, upstream: FaultServer, subprotocols: list[str] | None
) -> None:
    upstream.stream = echoes
    tab = opened(EXEC, subprotocols=subprotocols)
    send = tab.types if subprotocols else tab.socket.send
    paste = "ü" + "0123456789abcdef" * (4 * KIB - 1) + "." * 15
    send(paste)
    assert tab.until("batch" if subprotocols else "ü").removeprefix("batch 1\n") == paste
    send(paste + "x")
    assert tab.until("close 1009")


@pytest.mark.parametrize(
    ("text", "count"), [("x", 600), ("x" * 16 * KIB, 120)], ids=["many messages", "large messages"]
)
def test_a_flood_of_input_closes(opened: Open, upstream: FaultServer, text: str, count: int) -> None:
    upstream.stream = talks(code=None)
    tab = opened(EXEC)
    for _ in range(count):
        tab.types(text)
    assert tab.until("close") == "close 1008 Too many messages."


def test_output_comes_in_batches_and_waits_for_the_page(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = floods('{"type": "exec", "output": "y\\r\\n"}')
    tab = opened(EXEC)
    assert tab.next() == "state open"
    assert max(tab.next().count("\n") for _ in range(8)) > 50
    tab.socket.settimeout(0.5)
    with pytest.raises(websocket.WebSocketTimeoutException):
        tab.socket.recv()


def test_keys_echo_fast(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = echoes
    tab = opened(EXEC)
    tab.until("state open")
    waits = []
    for number in range(40):
        started = monotonic()
        tab.types(f"{number}")
        frame = tab.until("batch")
        waits.append(monotonic() - started)
        tab.acknowledge(frame)
        Event().wait(0.02)
    assert sorted(waits)[20] < 0.015


@pytest.mark.parametrize(
    ("behaviour", "said", "close"),
    [
        (talks("bye"), "state ended ended", "close 1000 ended"),
        (talks("bye", reason="exited"), "state ended exited", "close 1000 exited"),
        (talks("bye", code=1001), None, "close 4502 The cloud's stream broke."),
        (vanishes("bye"), None, "close 4502 The cloud's stream broke."),
    ],
)
def test_a_terminal_that_ends_is_not_opened_again(
    opened: Open, upstream: FaultServer, behaviour: Behaviour, said: str | None, close: str
) -> None:
    upstream.stream = behaviour
    tab = opened(EXEC)
    assert [tab.next(), tab.next()] == ["state open", "batch 1\nbye"]
    if said:
        assert tab.next() == said
    assert tab.next() == close
    assert len(upstream.received) == 1


def test_the_journal_has_who_ran_what_where_and_nothing_that_was_typed(
    opened: Open, gateway: servers.Running, upstream: FaultServer
) -> None:
    known: list[dict[str, Any]] = []
    target = "/api/app/v1/acme/container/5a1f/exec/"

    def looks(exchange: Exchange) -> None:
        known.extend(journal_of(gateway, target))
        echoes(exchange)

    upstream.stream = looks
    tab = opened(f"{target}?command=psql%0A-d%20shop")
    tab.types("secret-of-the-user")
    tab.until("batch")
    [intent] = known  # written before the upstream was asked
    assert (intent["kind"], intent["event"], intent["method"]) == ("intent", "Exec", "GET")
    assert (intent["username"], intent["namespace"], intent["via"]) == ("demo", "acme", "session")
    assert intent["address"] == "127.0.0.1"
    assert intent["detail"] == {"command": "psql\\n-d shop"}
    assert len(journal_of(gateway, target)) == 1
    tab.socket.close()
    outcome = outcome_in(gateway, target)
    assert (outcome["outcome"], outcome["status"]) == ("done", 101)
    assert outcome["detail"]["seconds"]
    assert "secret-of-the-user" not in str(journal_of(gateway, target))


@pytest.mark.parametrize(
    ("key", "behaviour", "outcome", "status"),
    [
        ("5b01", answers(403, {"error": "read only"}), "refused", 403),
        ("5b02", answers(503, {"error": "maintenance"}), "failed", 503),
        ("5b03", talks(code=1000), "done", 101),
        ("5b04", vanishes(), "done", 101),
        ("5b05", answers(200, {}), "unknown", 200),
    ],
)
def test_every_end_of_a_terminal_is_in_the_journal(
    opened: Open,
    gateway: servers.Running,
    upstream: FaultServer,
    key: str,
    behaviour: Behaviour,
    outcome: str,
    status: int,
) -> None:
    upstream.stream = behaviour
    target = f"/api/app/v1/container/{key}/exec/"
    opened(target).until("close")
    written = outcome_in(gateway, target)
    assert (written["outcome"], written["status"]) == (outcome, status)
    assert journal_of(gateway, target)[0]["detail"] == {"command": "sh"}


def test_what_cannot_be_written_down_is_not_opened(
    opens: Callable[..., Tab], gateway: servers.Running, upstream: FaultServer
) -> None:
    upstream.stream = echoes
    visitor = signed_in(gateway)
    change_data(gateway, "ALTER TABLE audit_entry RENAME TO audit_entry_away")
    try:
        tab = opens(visitor, EXEC)
        assert tab.next() == "error The journal cannot be written, so nothing was opened."
        assert tab.next().startswith("close 1011 ")
    finally:
        change_data(gateway, "ALTER TABLE audit_entry_away RENAME TO audit_entry")
    assert EXEC not in upstream.paths


def test_a_terminal_breaks_alone(opened: Open, upstream: FaultServer) -> None:
    """One stream's trouble is no other's."""
    upstream.stream = in_turn(echoes, resets)
    tab = opened(EXEC)
    tab.until("state open")
    assert opened(EXEC).next().startswith("error ")
    tab.types("still here")
    assert tab.until("batch") == "batch 1\nstill here"
