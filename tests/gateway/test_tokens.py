"""Tools with a personal token: what they may open, and how it ends. security.md: 6, 11, 21, 22, 23, 37."""

import secrets
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
import websocket

from apps.accounts import tokens
from apps.cloud.client import Credentials
from tests import servers
from tests.basic_auth import basic
from tests.faultserver import Exchange, FaultServer, answers, echoes, floods, talks
from tests.gateway.conftest import EVENTS, KINDS, LOGS, Tab, address_of, change_data
from tests.gateway.test_exec import journal_of, outcome_in
from tests.servers import APIKEY, command
from tests.visitor import Visitor, signed_in
from tests.waiting import until

MakeTool = Callable[..., "Tool"]


class Tool:
    """Opens streams as the API's published clients do, with a token for a password."""

    def __init__(self, opens: Callable[..., Tab], visitor: Visitor, token: str, username: str) -> None:
        self._opens = opens
        self._visitor = visitor
        self.token = token
        self.basic = basic(username, token)

    def open(self, path: str, **options: Any) -> Tab:
        header = [f"Authorization: {options.pop('authorization', self.basic)}", *options.pop("header", [])]
        options = {"subprotocols": None, "cookie": None, "suppress_origin": True, **options}
        if not options["suppress_origin"]:
            options.setdefault("origin", None)  # the library's own
        return self._opens(self._visitor, path, header=header, **options)

    def status(self, path: str, **options: Any) -> int:
        with pytest.raises(websocket.WebSocketBadStatusException) as caught:
            self.open(path, **options)
        return int(caught.value.status_code)


@pytest.fixture
def tool(gateway: servers.Running, demo: Visitor, opens: Callable[..., Tab]) -> MakeTool:
    """Puts a token into the console's database, for a tool. The command that makes one takes seconds to start."""

    def make(scope: str = "read", namespace: str = "", *, user: str = "demo", name: str = "") -> Tool:
        text = tokens.new_text()
        digest = tokens.digest_of(text, (gateway.data / "secret_key").read_text().strip())
        change_data(
            gateway,
            "INSERT INTO accounts_token (user_id, name, digest, scope, namespace, created_at, last_used_from)"
            " SELECT id, ?, ?, ?, ?, '2026-01-01 00:00:00', '' FROM accounts_user WHERE username = ?",
            name or secrets.token_hex(8),
            digest,
            scope,
            namespace or None,
            user,
        )
        return Tool(opens, demo, text, user)

    return make


@pytest.fixture(scope="session")
def second(gateway: servers.Running, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Another process of the same console: the same database, an address of its own."""
    port = servers.free_port()
    env = {**gateway.env, "CONSOLE_PORT": str(port)}
    with servers.serving("console", "console.asgi:application", "tests.settings", port, gateway.data, env) as running:
        yield running


def ids(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["event"], row["via"]) for row in rows]


# Opening


def test_a_tool_opens_streams_as_the_published_clients_do(tool: MakeTool, upstream: FaultServer) -> None:
    upstream.stream = talks("a", "b", code=None)
    ci = tool("admin")
    for kind in KINDS:
        for options in ({}, {"authorization": f"Bearer {ci.token}"}, {"suppress_origin": False}):
            tab = ci.open(address_of(kind), **options)
            assert [tab.next(), tab.next()] == ["a", "b"], "frames one by one, and nothing of the console's own"
            tab.socket.shutdown()
    assert {each.headers["Authorization"] for each in upstream.received} == {Credentials("demo", APIKEY).header()}
    assert ci.token not in "".join(str(each.headers) + each.target for each in upstream.received)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://127.0.0.1:1", "null", "http://[", "http://localhost"]
)
def test_a_page_elsewhere_cannot_use_a_token_that_a_browser_remembers(
    tool: MakeTool, upstream: FaultServer, origin: str
) -> None:
    assert tool().status(LOGS, suppress_origin=False, origin=origin) == 403
    assert upstream.received == []


def test_a_token_that_is_none_is_refused(
    tool: MakeTool, demo: Visitor, gateway: servers.Running, upstream: FaultServer
) -> None:
    ci = tool("admin")
    wrong = f"Bearer {ci.token[:-1]}{'a' if ci.token[-1] != 'a' else 'b'}"
    strangers = basic("reader", ci.token)
    for header in (wrong, strangers, "Bearer x", "Basic eA==", f"Digest {ci.token}"):
        for kind in KINDS:
            assert ci.status(address_of(kind), authorization=header) == 401, header
    cookie = f"sessionid={demo.session.cookies['sessionid']}"
    assert ci.status(LOGS, authorization=wrong, cookie=cookie, suppress_origin=False, origin=gateway.url) == 401
    assert upstream.received == []
    written = [row for row in journal_of(gateway, "reader") if row["event"] == "token-refused"]
    assert len(written) == len(KINDS) and {row["address"] for row in written} == {"127.0.0.1"}
    assert ci.token not in str(written)


def test_a_token_in_the_address_is_refused(tool: MakeTool, upstream: FaultServer) -> None:
    ci = tool("admin")
    for name in ("token", "user", "access_token", "authorization"):
        assert ci.status(f"{LOGS}?{name}={ci.token}", authorization="") == 400
        assert ci.status(f"{LOGS}?{name}={ci.token}") == 400
    assert upstream.received == []


@pytest.mark.parametrize(
    ("scope", "refused"), [("read", {"exec"}), ("write", {"exec"}), ("admin", set())], ids=["read", "write", "admin"]
)
def test_a_scope_opens_what_it_covers(
    tool: MakeTool, gateway: servers.Running, upstream: FaultServer, scope: str, refused: set[str]
) -> None:
    upstream.stream = talks("a", code=None)
    ci = tool(scope, name=f"scope of {scope}")
    target = f"/api/app/v1/container/5c0{len(scope)}/exec/"
    for kind in KINDS:
        address = target if kind == "exec" else address_of(kind)
        if kind in refused:
            assert ci.status(address) == 403
        else:
            assert ci.open(address).next() == "a"
    if refused:
        assert ids(journal_of(gateway, target)) == [("Stream denied", f"token scope of {scope}")]
        assert target not in upstream.paths


@pytest.mark.parametrize(
    ("confined", "allowed"), [("", {"", "demo", "acme"}), ("demo", {"", "demo"}), ("acme", {"acme"})]
)
def test_a_token_opens_streams_of_its_namespace(
    tool: MakeTool, upstream: FaultServer, confined: str, allowed: set[str]
) -> None:
    upstream.stream = talks("a", code=None)
    ci = tool("admin", confined)
    for namespace in ("", "demo", "acme", "reader", "nobody"):
        for kind in KINDS:
            address = address_of(kind, namespace)
            if namespace in allowed:
                assert ci.open(address).next() == "a"
            else:
                assert ci.status(address) == 404
    if confined:
        assert all(f"/v1/{confined}/" in path for path in upstream.paths), "whatever the upstream takes for its own"


ACTION_LOG = "/api/audit/v1/action/8d7a/logs/"


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ({"object": "/api/app/v1/acme/service/1/"}, None),
        ({"object": "/api/app/v1/demo/service/1/"}, 404),
        ({"object": "/api/app/v1/service/1/"}, 404),
        ({"object": None}, 404),
    ],
)
def test_of_actions_logs_a_confined_token_opens_those_of_its_namespace(
    tool: MakeTool, upstream: FaultServer, action: dict[str, Any], status: int | None
) -> None:
    upstream.stream, upstream.rest = talks("a", code=None), answers(200, action)
    ci = tool("read", "acme")
    if status is None:
        assert ci.open(ACTION_LOG).next() == "a"
    else:
        assert ci.status(ACTION_LOG) == status
    upstream.rest = answers(404, {"error": "none"})
    assert ci.status(ACTION_LOG) == 404
    upstream.rest = answers(503, {"error": "maintenance"})
    assert ci.status(ACTION_LOG) == 502
    assert tool("read").open(ACTION_LOG).next() == "a", "a token for all namespaces needs no look at the action"


def test_a_terminal_s_entries_name_the_token(tool: MakeTool, gateway: servers.Running, upstream: FaultServer) -> None:
    upstream.stream = echoes
    target = "/api/app/v1/acme/container/5d1f/exec/"
    ci = tool("admin", name="night shift")
    tab = ci.open(f"{target}?command=sh")
    tab.socket.send("x")
    assert tab.next() == "x"
    tab.socket.close()
    outcome_in(gateway, target)
    rows = journal_of(gateway, target)
    assert ids(rows) == [("Exec", "token night shift")] * 2
    assert {(row["username"], row["address"]) for row in rows} == {("demo", "127.0.0.1")}
    assert ci.token not in str(rows)


def test_pings_are_answered_while_frames_come(tool: MakeTool, upstream: FaultServer) -> None:
    def waits(exchange: Exchange) -> None:
        exchange.upgrade()
        exchange.frame("first")
        exchange.faults.stopping.wait(20)

    upstream.stream = waits
    ci = tool()
    for path in (LOGS, f"{EVENTS}?object={secrets.token_hex(8)}"):
        tab = ci.open(path)
        assert tab.next() == "first"
        tab.socket.ping("are you there")
        frame = tab.socket.recv_frame()
        assert (frame.opcode, frame.data) == (websocket.ABNF.OPCODE_PONG, b"are you there")


# Ends


def revoke_on_the_command_line(gateway: servers.Running, name: str) -> None:
    command("console", "revoketoken", "demo", name, env=gateway.env)


def expire(gateway: servers.Running, name: str) -> None:
    change_data(gateway, f"UPDATE accounts_token SET expires_at = '2020-01-01 00:00:00' WHERE name = '{name}'")


@pytest.mark.parametrize("end", [revoke_on_the_command_line, expire], ids=["revoked", "expired"])
def test_a_token_s_end_ends_its_streams_alone(
    tool: MakeTool,
    gateway: servers.Running,
    second: servers.Running,
    upstream: FaultServer,
    end: Callable[[servers.Running, str], None],
) -> None:
    """Wherever it is ended: another process, the command line, does it; the streams are open in two more."""
    upstream.stream = talks("a", code=None)
    name = secrets.token_hex(8)
    ci = tool("admin", name=name)
    tabs = [ci.open(address_of(kind)) for kind in KINDS]
    elsewhere = Tool(ci._opens, Visitor(second), ci.token, "demo")
    tabs += [elsewhere.open(address_of(kind)) for kind in KINDS]
    upstream.stream = talks("kept", code=None)
    kept = tool().open(LOGS)
    end(gateway, name)
    started = monotonic()
    for tab in tabs:
        assert last_of(tab) == "close 4401 The token was revoked or has expired."
    assert monotonic() - started < 5
    assert ci.status(LOGS) == 401
    assert kept.next() == "kept"
    kept.socket.ping()
    assert kept.socket.recv_frame().opcode == websocket.ABNF.OPCODE_PONG


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_s_end_ends_streams_that_never_pause(
    tool: MakeTool, gateway: servers.Running, upstream: FaultServer, kind: str
) -> None:
    upstream.stream = floods('{"type": "log"}')
    name = secrets.token_hex(8)
    tab = tool("admin", name=name).open(address_of(kind))
    assert tab.next() == '{"type": "log"}'
    expire(gateway, name)
    started, tail = monotonic(), b""
    while not tail.endswith(b"The token was revoked or has expired."):
        data = tab.socket.sock.recv(1 << 20)
        assert data, "the connection has gone without a word"
        tail = tail[-100:] + data
    assert monotonic() - started < 5


def last_of(tab: Tab) -> str:
    while not (frame := tab.next()).startswith("close"):
        pass
    return frame


def test_disabling_a_user_ends_tools_and_pages_in_every_process(
    tool: MakeTool, gateway: servers.Running, second: servers.Running, upstream: FaultServer, opens: Callable[..., Tab]
) -> None:
    upstream.stream = talks("a", code=None)
    ci = tool("admin", user="reader")
    elsewhere = Tool(opens, Visitor(second), ci.token, "reader")
    tabs = [each.open(address_of(kind)) for each in (ci, elsewhere) for kind in KINDS]
    tabs += [opens(signed_in(each, "reader"), address_of(kind)) for each in (gateway, second) for kind in KINDS]
    for tab in tabs:
        assert tab.next() in {"a", "state open"}
    command("console", "disableuser", "reader", env=gateway.env)
    started = monotonic()
    try:
        for tab in tabs:
            assert last_of(tab).startswith("close 4401")
        assert monotonic() - started < 5
        assert ci.status(LOGS) == elsewhere.status(LOGS) == 401
    finally:
        command("console", "disableuser", "reader", "--undo", env=gateway.env)


def test_removing_a_namespace_in_one_process_ends_its_streams_in_the_others(
    tool: MakeTool, gateway: servers.Running, second: servers.Running, upstream: FaultServer, opens: Callable[..., Tab]
) -> None:
    upstream.stream, upstream.rest = talks("a", code=None), answers(200, {"object": "/api/app/v1/acme/service/1/"})
    free, confined = tool("admin", user="reader"), tool("admin", "acme", user="reader")
    theirs = [each.open(address_of(kind, "acme")) for each in (free, confined) for kind in KINDS]
    theirs.append(confined.open(ACTION_LOG))
    own = free.open(address_of("logs", "reader"))
    for tab in (*theirs, own):
        assert tab.next() == "a"
    signed_in(second, "reader").post("/account/namespaces/remove/", {"name": "acme"}, page="/account/namespaces/")
    started = monotonic()
    try:
        for tab in theirs:
            assert last_of(tab) == "close 4404 The namespace was removed from your list."
        assert monotonic() - started < 5
        assert (free.status(address_of("logs", "acme")), confined.status(address_of("logs", "acme"))) == (404, 401)
        own.socket.ping()
        assert own.socket.recv_frame().opcode == websocket.ABNF.OPCODE_PONG
    finally:
        command("console", "demouser", "reader", "--cloud-user", "reader", "--organization", "acme", env=gateway.env)


def test_signing_out_in_one_process_ends_the_session_s_streams_in_the_others(
    tool: MakeTool, gateway: servers.Running, second: servers.Running, upstream: FaultServer, opens: Callable[..., Tab]
) -> None:
    upstream.stream = talks("a", code=None)
    visitor = signed_in(gateway)
    tabs = [opens(visitor, address_of(kind)) for kind in KINDS]
    kept = tool().open(LOGS)
    for tab in tabs:
        tab.until("batch")
    there = Visitor(second)
    there.session.cookies.update(visitor.session.cookies)
    there.post("/sign-out/", page="/account/password/")
    started = monotonic()
    for tab in tabs:
        assert last_of(tab) == "close 4401 The session has ended."
    assert monotonic() - started < 5
    assert kept.next() == "a", "a tool needs no session"


def test_wrong_tokens_from_one_address_are_neither_looked_into_nor_written_down_without_end(
    second: servers.Running, tool: MakeTool, upstream: FaultServer, gateway: servers.Running
) -> None:
    upstream.stream = talks("a", code=None)
    ci = tool()
    elsewhere = Tool(ci._opens, Visitor(second), ci.token, "demo")
    name = secrets.token_hex(8)
    wrong = basic(name, "x")
    found = {elsewhere.status(LOGS, authorization=wrong) for _ in range(40)}
    assert found == {401, 429}
    until(lambda: len(journal_of(gateway, name)) >= 1)
    assert len(journal_of(gateway, name)) <= 30
    assert elsewhere.open(LOGS).next() == "a", "a good token passes all the same"


def test_streams_that_a_tool_asks_for_again_and_again_are_not_written_down_without_end(
    tool: MakeTool, upstream: FaultServer, gateway: servers.Running
) -> None:
    upstream.stream = talks("a", code=None)
    ci, target = tool(), f"/api/app/v1/container/{secrets.token_hex(4)}/exec/"
    assert [ci.status(target) for _ in range(32)] == [403] * 30 + [429] * 2
    assert len(journal_of(gateway, target)) == 30
    assert ci.open(LOGS).next() == "a", "what it may have it gets all the same"
    assert tool().status(target) == 403, "another token is counted by itself"
