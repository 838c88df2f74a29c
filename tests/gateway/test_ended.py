"""A stream lasts no longer than the right to it, and no longer than the server."""

import os
import signal
from collections.abc import Callable
from time import monotonic, sleep

import pytest
import websocket

from tests import servers
from tests.faultserver import FaultServer, floods, talks
from tests.gateway.conftest import EXEC, KINDS, Tab, address_of, change_data
from tests.gateway.test_exec import outcome_in
from tests.servers import command
from tests.visitor import signed_in

LINE = '{"type": "log", "log": "x"}'


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("behaviour", [talks("a", code=None), floods(LINE)], ids=["quiet", "busy"])
def test_signing_out_ends_the_streams_of_that_session_alone(
    gateway: servers.Running, upstream: FaultServer, opens: Callable[..., Tab], behaviour: object, kind: str
) -> None:
    upstream.stream = behaviour  # type: ignore[assignment]
    leaving, staying = signed_in(gateway), signed_in(gateway)
    address = address_of(kind)
    gone, kept = opens(leaving, address), opens(staying, address)
    gone.until("batch")
    kept.until("state open")
    started = monotonic()
    leaving.post("/sign-out/", page="/account/password/")
    assert gone.until("close").startswith("close 4401")
    assert monotonic() - started < 5
    upstream.stream = talks("b", code=None)
    assert opens(staying, address_of(kind)).until("batch 1\nb")
    kept.socket.ping()
    assert kept.socket.connected


@pytest.mark.parametrize(
    ("statement", "undo"),
    [
        (
            "UPDATE accounts_user SET is_active = 0 WHERE username = 'reader'",
            "UPDATE accounts_user SET is_active = 1 WHERE username = 'reader'",
        ),
        (
            "UPDATE accounts_user SET password = '!' || password WHERE username = 'reader'",
            "UPDATE accounts_user SET password = substr(password, 2) WHERE username = 'reader'",
        ),
        (
            "UPDATE accounts_storedkey SET version = '00000000000040008000000000000000' WHERE cloud_user = 'reader'",
            "UPDATE accounts_storedkey SET version = '00000000000040008000000000000001' WHERE cloud_user = 'reader'",
        ),
        (
            "UPDATE accounts_storedkey SET user_id = -user_id WHERE cloud_user = 'reader'",
            "UPDATE accounts_storedkey SET user_id = -user_id WHERE cloud_user = 'reader'",
        ),
    ],
    ids=["disabled", "another password", "another key", "key removed"],
)
def test_what_ends_a_user_s_right_ends_the_streams(
    gateway: servers.Running, upstream: FaultServer, opens: Callable[..., Tab], statement: str, undo: str
) -> None:
    upstream.stream = talks("a", code=None)
    visitor = signed_in(gateway, "reader")
    tabs = [opens(visitor, address_of(kind)) for kind in KINDS]
    for tab in tabs:
        tab.until("batch")
    started = monotonic()
    change_data(gateway, statement)
    try:
        for tab in tabs:
            assert tab.until("close").startswith("close 4401")
        assert monotonic() - started < 5
    finally:
        change_data(gateway, undo)


def test_removing_an_organization_ends_its_streams_alone(
    gateway: servers.Running, upstream: FaultServer, opens: Callable[..., Tab]
) -> None:
    upstream.stream = talks("a", code=None)
    visitor = signed_in(gateway, "reader")
    theirs = [opens(visitor, address_of(kind, "acme")) for kind in KINDS]
    own = opens(visitor, address_of("logs", "reader"))
    for tab in (*theirs, own):
        tab.until("batch")
    started = monotonic()
    visitor.post("/account/namespaces/remove/", {"name": "acme"}, page="/account/namespaces/")
    try:
        for tab in theirs:
            assert tab.until("close") == "close 4404 The namespace was removed from your list."
        assert monotonic() - started < 5
        own.socket.ping()
        assert own.socket.recv_data(control_frame=True)[0] == websocket.ABNF.OPCODE_PONG
    finally:
        command("console", "demouser", "reader", "--cloud-user", "reader", "--organization", "acme", env=gateway.env)


def test_an_open_stream_does_not_keep_a_session_and_the_server_says_when_it_goes(
    tmp_path_factory: pytest.TempPathFactory, upstream: FaultServer, opens: Callable[..., Tab]
) -> None:
    upstream.stream = floods(LINE)
    data = tmp_path_factory.mktemp("short")
    with servers.console(data, upstream.url, CONSOLE_SESSION_IDLE_SECONDS="4") as console:
        idle = opens(signed_in(console))
        started = monotonic()
        assert idle.until("close").startswith("close 4401")
        assert 2 < monotonic() - started < 9
        visitor = signed_in(console)
        tabs = [opens(visitor, address_of(kind)) for kind in KINDS]
        for tab in tabs:
            tab.until("batch")
        os.kill(console.pid, signal.SIGTERM)
        for tab in tabs:
            assert tab.until("close") == "close 1012"
        deadline = monotonic() + 8
        while monotonic() < deadline and not ended(console.pid):
            sleep(0.05)
        assert ended(console.pid)
        assert outcome_in(console, EXEC)["outcome"] == "done"  # the terminal's end is written down even so


def ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
