"""An upstream that is down, or asks for time, is left alone for a while."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from apps.cloud.client import CloudClient
from apps.cloud.contract import SERVICE
from apps.cloud.errors import CloudError, ServiceUnavailable, TooManyRequests, Unreachable, error_for, seconds_to_wait
from apps.cloud.patience import FAILURES, LONGEST_HOLD, REST, Circuit, Holds
from apps.cloud.signals import asking
from apps.cloud.together import together
from tests.faultserver import FaultServer, answers, in_turn, lists, resets


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def is_open(check: Callable[[], None]) -> bool:
    try:
        check()
    except CloudError:
        return True
    return False


def test_a_circuit_opens_tries_out_and_closes() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    for _ in range(FAILURES):
        assert not is_open(circuit.check)
        circuit.failed()
    assert is_open(circuit.check)
    clock.now += REST
    assert not is_open(circuit.check)  # one tries it out
    assert is_open(circuit.check)  # the others wait
    circuit.failed()
    clock.now += REST / 2
    assert is_open(circuit.check)
    clock.now += REST / 2
    assert not is_open(circuit.check)
    circuit.worked()
    assert not is_open(circuit.check)


def test_a_success_between_failures_keeps_it_closed() -> None:
    circuit = Circuit(Clock())
    for _ in range(FAILURES * 2):
        circuit.failed()
        circuit.worked()
    assert not is_open(circuit.check)


def test_who_is_told_to_wait_waits_and_nobody_else() -> None:
    clock = Clock()
    holds = Holds(clock)
    holds.note("ann", error_for(429, "slowly", {"Retry-After": "20"}))
    with pytest.raises(TooManyRequests) as caught:
        holds.check("ann")
    assert (caught.value.message, caught.value.retry_after) == ("slowly", 20.0)
    holds.check("bob")
    clock.now += 20
    holds.check("ann")


def test_a_hold_is_bounded() -> None:
    clock = Clock()
    holds = Holds(clock)
    holds.note("ann", error_for(503, "", {"Retry-After": "3600"}))
    clock.now += LONGEST_HOLD
    holds.check("ann")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        (" 0 ", 0.0),
        ("-1", None),
        ("1e9", None),
        ("99999999999", 3600.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2995 07:28:00 GMT", 3600.0),
        ("soon", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_a_read_waits_for_a_short_time_and_asks_again(server: FaultServer, client: CloudClient, status: int) -> None:
    server.rest = in_turn(answers(status, {}, Retry_After="1"), answers(200, {"uuid": "u1"}))
    assert client.get(SERVICE, "u1") == {"uuid": "u1"}
    assert len(server.received) == 2


def test_a_longer_wait_is_told_and_kept(server: FaultServer, client_of: Callable[..., CloudClient]) -> None:
    server.rest = in_turn(answers(503, {"error": "back at noon"}, Retry_After="20"), lists(3))
    for _ in range(3):
        with pytest.raises(ServiceUnavailable, match="back at noon") as caught:
            client_of().list(SERVICE)
        assert caught.value.retry_after == pytest.approx(20, abs=2)
    assert len(server.received) == 1
    assert len(client_of(user="bob").list(SERVICE)) == 3


def test_a_503_that_does_not_say_when_is_not_asked_again(server: FaultServer, client: CloudClient) -> None:
    server.rest = answers(503, {})
    with pytest.raises(ServiceUnavailable):
        client.list(SERVICE)
    assert len(server.received) == 1


def test_a_broken_upstream_is_not_hammered(server: FaultServer, client: CloudClient) -> None:
    server.rest = resets
    for _ in range(20):
        with pytest.raises(Unreachable):
            client.get(SERVICE, "u1")
    assert len(server.received) <= FAILURES + 1


def test_together_keeps_the_order_and_raises_after_all_have_ended() -> None:
    ended: list[int] = []

    def work(number: int) -> int:
        ended.append(number)
        if number in {3, 5}:
            raise ValueError(number)
        return number * 10

    assert together(*(lambda n=n: n * 2 for n in range(20))) == [n * 2 for n in range(20)]  # type: ignore[misc]
    with pytest.raises(ValueError, match="3"):
        together(*(lambda n=n: work(n) for n in range(20)))  # type: ignore[misc]
    assert sorted(ended) == list(range(20))
    assert together() == []


def test_who_waits_for_the_upstream_says_so_before(client: CloudClient, server: FaultServer) -> None:
    waiting: list[str] = []

    def note(**_: object) -> None:
        waiting.append(threading.current_thread().name)

    server.rest = lists(1)
    asking.connect(note)
    try:
        together(partial(client.list, SERVICE), partial(client.list, SERVICE))
    finally:
        asking.disconnect(note)
    own = threading.current_thread().name
    assert waiting[0] == own and len(waiting) == 3 and own not in waiting[1:]
