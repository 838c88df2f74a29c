"""How much is in use, through the gateway: an extension that an upstream may know or not."""

import json

import pytest

from tests.faultserver import FaultServer, answers, in_turn, talks, vanishes
from tests.gateway.conftest import Open

CONTAINER = "/api/app/v1/acme/container/8d7a1c2e/stats/"
NODE = "/api/infra/v1/acme/node/8d7a1c2e/stats/"
FRAME = json.dumps({"type": "stats", "timestamp": 1433779324, "cpu": 0.25})


@pytest.mark.parametrize("path", [CONTAINER, NODE])
def test_frames_come_as_they_are(opened: Open, upstream: FaultServer, path: str) -> None:
    upstream.stream = talks(FRAME, code=None)
    page = opened(path)
    assert [page.next(), page.next()] == ["state open", f"batch 1\n{FRAME}"]
    assert opened(path, subprotocols=None).next() == FRAME
    assert set(upstream.paths) == {path}


def test_an_upstream_that_does_not_know_it_is_asked_once(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = answers(404, {"error": "no such address"})
    tab = opened(CONTAINER)
    assert tab.next().startswith("error ")
    assert tab.next().startswith("close 4404")
    assert len(upstream.received) == 1


def test_a_stream_that_breaks_is_opened_again_with_nothing_asked_of_it(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = in_turn(vanishes(FRAME), talks(FRAME, code=None))
    tab = opened(CONTAINER)
    tab.until("state reconnecting")
    tab.until("state open")
    assert [each.query for each in upstream.received] == [{}, {}]


@pytest.mark.parametrize(
    "path",
    [
        "/api/app/v1/acme/service/8d7a1c2e/stats/",
        "/api/infra/v1/acme/nodecluster/8d7a1c2e/stats/",
        "/api/app/v1/container/stats/",
        "/api/app/v1/nobodys/container/8d7a1c2e/stats/",
    ],
)
def test_there_is_none_of_other_things(opened: Open, upstream: FaultServer, path: str) -> None:
    with pytest.raises(Exception, match="404"):
        opened(path)
    assert upstream.received == []
