"""Events: browsers share one stream of the upstream, nobody else's, and are told when they may have missed some."""

import json
from collections.abc import Callable
from threading import Event, Lock
from time import monotonic

import pytest

from tests import servers
from tests.faultserver import Behaviour, Exchange, FaultServer, answers, in_turn, talks, vanishes
from tests.gateway.conftest import EVENTS, Open, Tab, address_of
from tests.visitor import Visitor, signed_in
from tests.waiting import until

AUTH = '{"type": "auth"}'


def event(state: str) -> str:
    return json.dumps({"type": "container", "action": "update", "state": state})


class Source:
    """Streams of events that say what the test tells them to, and say when they end.

    Those of another filter are left over from the test before, and not counted.
    """

    def __init__(self, object_filter: str) -> None:
        self.object_filter = object_filter
        self.exchanges: list[Exchange] = []
        self.lock = Lock()
        self.ended = Event()

    def __call__(self, exchange: Exchange) -> None:
        exchange.upgrade()
        exchange.frame(AUTH)
        if exchange.query.get("object") == self.object_filter:
            self._serve(exchange)

    def _serve(self, exchange: Exchange) -> None:
        with self.lock:
            self.exchanges.append(exchange)
        for _ in exchange.texts():
            pass
        self.ended.set()

    def send_frame(self, frame: str) -> None:
        until(lambda: self.exchanges)  # a browser may be told that the stream is open before this side goes on
        for exchange in self.exchanges:
            exchange.frame(frame)


@pytest.fixture
def events() -> str:
    return address_of("events")


@pytest.fixture
def source(upstream: FaultServer, events: str) -> Source:
    upstream.stream = source = Source(filter_of(events))
    return source


def filter_of(events: str) -> str:
    return events.rpartition("=")[2]


def test_two_browsers_share_one_stream(opened: Open, source: Source, events: str, upstream: FaultServer) -> None:
    one, two = opened(events), opened(events.replace("/?", "?"))
    assert one.next() == two.next() == "state open"
    for number in range(3):
        source.send_frame(event(f"{number}"))
        assert one.next() == two.next() == f"batch {number + 1}\n{event(str(number))}"
    late = opened(events)
    assert late.next() == "state open"  # it is told what holds, and nothing that was before
    source.send_frame(event("late"))
    assert late.next() == f"batch 1\n{event('late')}"
    assert len(source.exchanges) == 1


def test_users_namespaces_and_filters_have_streams_of_their_own(
    opens: Callable[..., Tab],
    demo: Visitor,
    gateway: servers.Running,
    source: Source,
    events: str,
    upstream: FaultServer,
) -> None:
    reader = signed_in(gateway, "reader")
    theirs = events.replace("/v1/", "/v1/acme/")
    upstream.received.clear()
    tabs = [opens(demo, events), opens(demo, theirs), opens(reader, theirs), opens(demo, f"{theirs}&type=node")]
    for tab in tabs:
        tab.until("state open")
    until(lambda: len(source.exchanges) == 4)
    by_user = {each.path: each.headers["Authorization"] for each in upstream.received if "events" in each.path}
    assert set(by_user) == {EVENTS, "/api/audit/v1/acme/events/"}
    assert len({each.headers["Authorization"] for each in upstream.received}) == 2
    for number, exchange in enumerate(source.exchanges):
        exchange.frame(event(f"for {number}"))
    seen = [tab.until("batch") for tab in tabs]
    assert len(set(seen)) == 4


def test_an_unknown_filter_is_refused_and_a_known_one_passed_on(
    opened: Open, source: Source, upstream: FaultServer
) -> None:
    opened(f"{EVENTS}?type=stack&parent=/api/app/v1/acme/stack/1/").until("state open")
    assert upstream.received[0].query == {"type": "stack", "parent": "/api/app/v1/acme/stack/1/"}


def test_the_greeting_is_for_tools_alone(opened: Open, source: Source, events: str) -> None:
    page, tool = opened(events), opened(events, subprotocols=None)
    assert tool.next() == AUTH
    late = opened(events, subprotocols=None)
    assert late.next() == AUTH  # as from the upstream itself
    source.send_frame(event("now"))
    assert [page.next(), page.next()] == ["state open", f"batch 1\n{event('now')}"]
    assert tool.next() == late.next() == event("now")


def test_the_stream_ends_with_its_last_browser(opened: Open, source: Source, events: str) -> None:
    one, two = opened(events), opened(events)
    one.until("state open")
    two.until("state open")
    one.socket.close()
    source.send_frame(event("still"))
    two.until("batch")
    assert not source.ended.is_set()
    started = monotonic()
    two.socket.shutdown()  # without a word
    assert source.ended.wait(5)
    assert monotonic() - started < 5


def test_the_next_page_finds_the_stream_as_it_was(opened: Open, source: Source, events: str) -> None:
    for _ in range(4):
        tab = opened(events)
        tab.until("state open")
        source.send_frame(event("x"))
        tab.until("batch")
        tab.socket.close()
    assert len(source.exchanges) == 1


@pytest.mark.parametrize(
    "broken", [vanishes(AUTH, event("a")), talks(event("a"), code=1000), talks(event("a"), code=1012)]
)
def test_a_stream_that_is_lost_comes_back_and_says_so(
    opened: Open, upstream: FaultServer, events: str, broken: Behaviour
) -> None:
    upstream.stream = in_turn(broken, answers(503, {"error": "soon"}), Source(filter_of(events)))
    tab = opened(events)
    assert [tab.next(), tab.next()] == ["state open", f"batch 1\n{event('a')}"]
    for _ in range(2):
        assert tab.next().startswith("state reconnecting ")
    late = opened(events)
    assert late.next().startswith("state reconnecting ")
    assert tab.next() == late.next() == "state open"
    assert len(upstream.received) == 3


def test_a_tool_whose_stream_is_lost_is_closed(opened: Open, upstream: FaultServer, events: str) -> None:
    upstream.stream = vanishes(AUTH)
    tab = opened(events, subprotocols=None)
    assert tab.next() == AUTH
    assert tab.next().startswith("close 4502 ")


def test_a_key_that_is_refused_later_ends_it_for_all(opened: Open, upstream: FaultServer, events: str) -> None:
    upstream.stream = in_turn(vanishes(AUTH), answers(401, {"error": "wrong key"}))
    tabs = [opened(events), opened(events)]
    for tab in tabs:
        tab.until("state reconnecting")
        assert tab.until("error") == "error wrong key"
        assert tab.next() == "close 4403 wrong key"


def test_an_error_frame_ends_it(opened: Open, upstream: FaultServer, events: str) -> None:
    upstream.stream = talks('{"type": "error", "data": {"errorMessage": "UNAUTHORIZED"}}')
    assert opened(events).until("close") == "close 4403 UNAUTHORIZED"
    assert len(upstream.received) == 1


def test_a_browser_that_lags_holds_up_nobody_and_is_told_to_list_again(
    opened: Open, source: Source, events: str
) -> None:
    slow, quick = opened(events), opened(events)
    assert slow.next() == quick.next() == "state open"
    for number in range(200):  # each one a batch of its own: more than fit into the window and the queue
        source.send_frame(event(f"{number}"))
        quick.acknowledge(quick.until("batch"))
    first = [slow.next() for _ in range(8)]
    assert [frame.split("\n")[1] for frame in first] == [event(f"{number}") for number in range(8)]
    slow.acknowledge(first[-1])
    seen: list[str] = []
    while not seen or seen[-1] != event("199"):
        frame = slow.next()
        if frame.startswith("batch"):
            slow.acknowledge(frame)
        seen += frame.split("\n")[-1:]
    at = seen.index("state open")
    assert seen.count("state open") <= 3
    assert all(line.startswith("{") for line in seen[seen.index("state open", at) + 1 :] if line != "state open")
    assert len(seen) < 150
    source.send_frame(event("caught up"))
    assert slow.until("batch").endswith(event("caught up"))
