"""A browser's share of the events: in order, bounded, and a loss is told."""

import asyncio

import pytest

from apps.gateway.browser import Batch
from apps.gateway.ends import LAGGED, LOST
from apps.gateway.subscription import MOST_CHARACTERS, MOST_WAITING, OPEN, Item, Subscription


def all_of(subscription: Subscription, count: int) -> list[Item]:
    async def work() -> list[Item]:
        return [await asyncio.wait_for(subscription.next(), 1) for _ in range(count)]

    return asyncio.run(work())


def test_what_is_told_comes_in_order() -> None:
    subscription = Subscription(is_page=True)
    told: list[Item] = [OPEN, Batch(["a"]), "state reconnecting 1", OPEN, Batch(["b", "c"]), LOST]
    for item in told:
        subscription.tell(item)
    assert all_of(subscription, len(told)) == told


@pytest.mark.parametrize(("is_page", "says"), [(True, OPEN), (False, LAGGED)])
@pytest.mark.parametrize("text", ["a", "a" * (MOST_CHARACTERS // 3)], ids=["many", "large"])
def test_who_lags_loses_what_waits_and_is_told(is_page: bool, says: Item, text: str) -> None:
    subscription = Subscription(is_page=is_page)
    fit = MOST_WAITING if len(text) == 1 else 3
    for _ in range(fit + 1):
        subscription.tell(Batch([text]))
    subscription.tell(Batch(["next"]))
    assert all_of(subscription, 2) == [says, Batch(["next"])]


def test_the_end_and_the_state_are_never_lost() -> None:
    subscription = Subscription(is_page=True)
    for _ in range(MOST_WAITING):
        subscription.tell(Batch(["a"]))
    subscription.tell("state reconnecting 3")
    subscription.tell(LOST)
    assert all_of(subscription, 2) == ["state reconnecting 3", LOST]


def test_what_was_read_makes_room() -> None:
    subscription = Subscription(is_page=True)
    for _ in range(5):
        for _ in range(MOST_WAITING):
            subscription.tell(Batch(["a" * (MOST_CHARACTERS // MOST_WAITING)]))
        assert OPEN not in all_of(subscription, MOST_WAITING)
