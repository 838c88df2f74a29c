"""A stream lasts no longer than the right to it, and no longer than the server."""

import os
import signal
from collections.abc import Callable
from time import monotonic, sleep

import pytest
import websocket

from tests import servers
from tests.faultserver import FaultServer, floods, talks
from tests.gateway.conftest import Tab, change_data
from tests.servers import command
from tests.visitor import signed_in

ORGANIZATION_LOGS = "/api/app/v1/acme/container/8d7a1c2e/logs/"
LINE = '{"type": "log", "log": "x"}'


@pytest.mark.parametrize("behaviour", [talks("a", code=None), floods(LINE)], ids=["quiet", "busy"])
def test_signing_out_ends_the_streams_of_that_session_alone(
    gateway: servers.Running, upstream: FaultServer, opens: Callable[..., Tab], behaviour: object
) -> None:
    upstream.stream = behaviour  # type: ignore[assignment]
    leaving, staying = signed_in(gateway), signed_in(gateway)
    gone, kept = opens(leaving), opens(staying)
    gone.until("batch")
    kept.until("batch")
    started = monotonic()
    leaving.post("/sign-out/", page="/account/password/")
    assert gone.until("close").startswith("close 4401")
    assert monotonic() - started < 5
    upstream.stream = talks("b")
    assert opens(staying).until("state ended")
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
    tab = opens(visitor)
    tab.until("batch")
    started = monotonic()
    change_data(gateway, statement)
    try:
        assert tab.until("close").startswith("close 4401")
        assert monotonic() - started < 5
    finally:
        change_data(gateway, undo)


def test_removing_an_organization_ends_its_streams_alone(
    gateway: servers.Running, upstream: FaultServer, opens: Callable[..., Tab]
) -> None:
    upstream.stream = talks("a", code=None)
    visitor = signed_in(gateway, "reader")
    theirs, own = opens(visitor, ORGANIZATION_LOGS), opens(visitor, "/api/app/v1/reader/container/8d7a1c2e/logs/")
    theirs.until("batch")
    own.until("batch")
    started = monotonic()
    visitor.post("/account/namespaces/remove/", {"name": "acme"}, page="/account/namespaces/")
    try:
        assert theirs.until("close") == "close 4404 The namespace was removed from your list."
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
        tab = opens(signed_in(console))
        tab.until("batch")
        os.kill(console.pid, signal.SIGTERM)
        assert tab.until("close") == "close 1012"
        deadline = monotonic() + 8
        while monotonic() < deadline and not ended(console.pid):
            sleep(0.05)
        assert ended(console.pid)


def ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
