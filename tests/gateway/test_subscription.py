"""A browser's share of the events: in order, bounded, and a loss is told."""

import asyncio
from dataclasses import dataclass, field

import pytest

from apps.gateway.browser import WINDOW, Batch, Browser, Message
from apps.gateway.ends import LAGGED, LOST
from apps.gateway.subscription import MOST_CHARACTERS, MOST_WAITING, OPEN, Item, Subscription


async def nothing() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def taken(_: Message) -> None:
    return


def waiting(subprotocol: str | None = "console.v1") -> Subscription:
    """Of a browser that takes nothing at once."""
    return Subscription(Browser(nothing, taken, subprotocol))


def all_of(subscription: Subscription, count: int) -> list[Item]:
    async def work() -> list[Item]:
        return [await asyncio.wait_for(subscription.next(), 1) for _ in range(count)]

    return asyncio.run(work())


def test_what_is_told_comes_in_order() -> None:
    subscription = waiting()
    told: list[Item] = [OPEN, Batch(["a"]), "state reconnecting 1", OPEN, Batch(["b", "c"]), LOST]
    for item in told:
        subscription.tell(item)
    assert all_of(subscription, len(told)) == told


@pytest.mark.parametrize(("subprotocol", "says"), [("console.v1", OPEN), (None, LAGGED)])
@pytest.mark.parametrize("text", ["a", "a" * (MOST_CHARACTERS // 3)], ids=["many", "large"])
def test_who_lags_loses_what_waits_and_is_told(subprotocol: str | None, says: Item, text: str) -> None:
    subscription = waiting(subprotocol)
    fit = MOST_WAITING if len(text) == 1 else 3
    for _ in range(fit + 1):
        subscription.tell(Batch([text]))
    subscription.tell(Batch(["next"]))
    assert all_of(subscription, 2) == [says, Batch(["next"])]


def test_the_end_and_the_state_are_never_lost() -> None:
    subscription = waiting()
    for _ in range(MOST_WAITING):
        subscription.tell(Batch(["a"]))
    subscription.tell("state reconnecting 3")
    subscription.tell(LOST)
    assert all_of(subscription, 2) == ["state reconnecting 3", LOST]


def test_what_was_read_makes_room() -> None:
    subscription = waiting()
    for _ in range(5):
        for _ in range(MOST_WAITING):
            subscription.tell(Batch(["a" * (MOST_CHARACTERS // MOST_WAITING)]))
        assert OPEN not in all_of(subscription, MOST_WAITING)


@dataclass
class Socket:
    """Takes texts at once while `is_ready`; others are sent once `is_drained` is set."""

    texts: list[str] = field(default_factory=list)
    is_ready: bool = True
    is_drained: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, text: str) -> bool:
        if self.is_ready:
            self.texts.append(text)
        return self.is_ready

    async def send(self, message: Message) -> None:
        await self.is_drained.wait()
        self.texts.append(message["text"])

    def reader(self, subprotocol: str | None = "console.v1") -> tuple[Browser, Subscription]:
        browser = Browser(nothing, self.send, subprotocol, write=self.write)
        return browser, Subscription(browser)


def batches(*texts: str) -> list[str]:
    return [f"batch {number}\n{text}" for number, text in enumerate(texts, 1)]


def test_a_page_that_is_ready_is_sent_events_at_once() -> None:
    socket = Socket()
    _, subscription = socket.reader()
    for text in "abc":
        subscription.tell(Batch([text]))
    assert socket.texts == batches("a", "b", "c")


def test_events_wait_behind_what_waits() -> None:
    socket = Socket()
    _, subscription = socket.reader()
    subscription.tell("state reconnecting 1")
    subscription.tell(Batch(["a"]))
    assert socket.texts == []
    assert all_of(subscription, 2) == ["state reconnecting 1", Batch(["a"])]


def test_events_wait_behind_what_is_on_its_way() -> None:
    async def work() -> list[str]:
        socket = Socket(is_ready=False)
        browser, subscription = socket.reader()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(browser.pass_on(Batch(["a"])))
            await asyncio.sleep(0)
            socket.is_ready = True
            subscription.tell(Batch(["b"]))
            assert socket.texts == []
            socket.is_drained.set()
        item = await subscription.next()
        assert isinstance(item, Batch)
        await browser.pass_on(item)
        return socket.texts

    assert asyncio.run(work()) == batches("a", "b")


def test_a_page_that_acknowledges_nothing_is_sent_nothing_more_at_once() -> None:
    socket = Socket()
    _, subscription = socket.reader()
    for number in range(WINDOW * 2):
        subscription.tell(Batch([str(number)]))
    assert len(socket.texts) == WINDOW - 1
    assert len(all_of(subscription, WINDOW + 1)) == WINDOW + 1


def test_a_tool_gets_events_one_by_one() -> None:
    socket = Socket()
    _, subscription = socket.reader(None)
    subscription.tell(Batch(["a", "b"]))
    assert socket.texts == []
    assert all_of(subscription, 1) == [Batch(["a", "b"])]
