"""A browser that takes no more, and a database that does not answer for a moment."""

import asyncio
from collections.abc import Collection
from uuid import UUID

import pytest
from django.db import OperationalError

from apps.accounts.models import User
from apps.accounts.sessions import Standing
from apps.audit.journal import Origin
from apps.cloud.client import Credentials
from apps.gateway.admission import Admission
from apps.gateway.browser import MOST_MESSAGES_AT_ONCE, WINDOW, Batch, Browser, Message, Stalled
from apps.gateway.ends import GONE, NOT_READING, SIGNED_OUT, Close
from apps.gateway.watch import TooMany, Watch

ADMISSION = Admission(
    user_id=7,
    held_by="a-session",
    key_version=UUID(int=1),
    credentials=Credentials("ann", "key"),
    namespace="acme",
    stream="logs",
    path="/api/x/",
    query={},
    subprotocol="console.v1",
    origin=Origin(7, "ann"),
)


async def never_receives() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def takes_everything(_: Message) -> None:
    return


async def never_sends(_: Message) -> None:
    await asyncio.Event().wait()


def test_a_page_that_acknowledges_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.gateway.browser.ACK_SECONDS", 0.05)

    async def work() -> int:
        browser = Browser(never_receives, takes_everything, "console.v1")
        for number in range(WINDOW * 2):
            try:
                await browser.pass_on(Batch(["a"]))
            except Stalled:
                return number + 1
        return 0

    assert asyncio.run(work()) == WINDOW


def test_a_page_may_acknowledge_each_batch_however_fast_they_come() -> None:
    said: asyncio.Queue[Message] = asyncio.Queue()

    async def acknowledges(message: Message) -> None:
        number = message["text"].partition("\n")[0].removeprefix("batch ")
        said.put_nowait({"type": "websocket.receive", "text": f"ack {number}"})

    async def work() -> Close:
        browser = Browser(said.get, acknowledges, "console.v1")
        listening = asyncio.create_task(browser.listen())
        for _ in range(MOST_MESSAGES_AT_ONCE * 2):
            await browser.pass_on(Batch(["a"]))
        said.put_nowait({"type": "websocket.disconnect"})
        return await listening

    assert asyncio.run(work()) is GONE


@pytest.mark.parametrize("subprotocol", ["console.v1", None])
def test_a_socket_that_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch, subprotocol: str | None) -> None:
    monkeypatch.setattr("apps.gateway.browser.SEND_SECONDS", 0.05)
    monkeypatch.setattr("apps.gateway.browser.CLOSE_SECONDS", 0.05)
    monkeypatch.setattr("apps.gateway.watch.LOOK_SECONDS", 0.02)
    monkeypatch.setattr(
        "apps.gateway.watch.standings", lambda _: {"a-session": Standing(User(pk=7), UUID(int=1), frozenset({"acme"}))}
    )

    async def work() -> Close:
        browser = Browser(never_receives, never_sends, subprotocol)
        with Watch().over(ADMISSION, browser.is_stuck) as ticket:
            sending = asyncio.create_task(browser.pass_on(Batch(["a"])))
            end = await asyncio.wait_for(ticket.ended, 5)
        sending.cancel()
        await asyncio.wait_for(browser.close(end), 5)
        return end

    assert asyncio.run(work()) is NOT_READING


def test_a_watch_goes_on_after_the_database_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def standings(keys: Collection[str]) -> dict[str, Standing]:
        nonlocal looks
        looks += 1
        assert set(keys) == {"a-session"}
        if looks == 1:
            raise OperationalError("database is locked")
        return {"a-session": Standing(User(pk=7), UUID(int=1), frozenset({"acme"}))} if looks == 2 else {}

    async def work() -> Close:
        with Watch().over(ADMISSION) as ticket, Watch().over(ADMISSION):
            return await asyncio.wait_for(ticket.ended, 10)

    monkeypatch.setattr("apps.gateway.watch.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("apps.gateway.watch.standings", standings)
    assert asyncio.run(work()) == SIGNED_OUT
    assert looks >= 3


def test_one_look_serves_all_streams_and_stops_with_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def standings(keys: Collection[str]) -> dict[str, Standing]:
        nonlocal looks
        looks += 1
        return {}

    async def work() -> None:
        watch = Watch()
        with watch.over(ADMISSION) as one, watch.over(ADMISSION) as two:
            assert {await one.ended, await two.ended} == {SIGNED_OUT}
            assert looks == 1
        await asyncio.sleep(0.1)
        assert looks <= 2

    monkeypatch.setattr("apps.gateway.watch.LOOK_SECONDS", 0.02)
    monkeypatch.setattr("apps.gateway.watch.standings", standings)
    asyncio.run(work())


def test_places_are_counted_for_each_user(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setattr(settings, "STREAMS_PER_USER", 1)

    async def work() -> None:
        watch = Watch()
        with watch.over(ADMISSION), pytest.raises(TooMany), watch.over(ADMISSION):
            pytest.fail("a second stream was let in")
        with watch.over(ADMISSION):
            pass

    asyncio.run(work())
