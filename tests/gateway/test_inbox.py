"""What is typed waits in order, holds its sender back, and is bounded."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from apps.cloud.contract import OBJECT_TYPES
from apps.cloud.contract.base import Api
from apps.gateway.browser import LARGEST_INPUT, Browser, Message
from apps.gateway.ends import GONE, TAKES_NO_INPUT
from apps.gateway.inbox import MOST_CHARACTERS, Inbox
from apps.gateway.routes import route_for

HALF = "x" * (MOST_CHARACTERS // 2)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 10))


def test_a_full_inbox_holds_the_sender_back_until_something_is_taken() -> None:
    async def work() -> None:
        inbox = Inbox()
        assert await inbox.put(HALF)
        assert await inbox.put(HALF)
        waiting = asyncio.create_task(inbox.put("more"))
        await asyncio.sleep(0)
        assert not waiting.done()
        assert await inbox.get() == HALF
        assert await waiting
        assert [await inbox.get(), await inbox.get()] == [HALF, "more"]

    run(work())


def test_who_waits_for_input_gets_it_at_once() -> None:
    async def work() -> None:
        inbox = Inbox()
        waiting = asyncio.create_task(inbox.get())
        await asyncio.sleep(0)
        await inbox.put("a")
        assert await waiting == "a"

    run(work())


@pytest.mark.parametrize(("subprotocol", "prefix"), [("console.v1", "input\n"), (None, "")])
def test_a_browser_that_types_more_than_is_taken_is_let_go(
    monkeypatch: pytest.MonkeyPatch, subprotocol: str | None, prefix: str
) -> None:
    monkeypatch.setattr("apps.gateway.inbox.PATIENCE_SECONDS", 0.05)

    async def receive() -> Message:
        return {"type": "websocket.receive", "text": prefix + "x" * LARGEST_INPUT}

    async def send(_: Message) -> None:
        raise AssertionError

    async def work() -> None:
        assert await Browser(receive, send, subprotocol, Inbox()).listen() == TAKES_NO_INPUT

    run(work())


def test_a_browser_that_closes_is_heard_while_nothing_is_taken() -> None:
    messages: list[Message] = [
        {"type": "websocket.receive", "text": "input\n" + HALF},
        {"type": "websocket.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(_: Message) -> None:
        raise AssertionError

    async def work() -> None:
        assert await Browser(receive, send, "console.v1", Inbox()).listen() is GONE

    run(work())


def test_every_stream_of_the_contract_has_a_route() -> None:
    streams = [
        (kind, endpoint) for kind in OBJECT_TYPES.values() for endpoint in kind.endpoints if endpoint.api is Api.STREAM
    ]
    assert len(streams) >= 5
    for kind, endpoint in streams:
        for namespace in (None, "acme") if kind.namespaced else (None,):
            above = kind.collection_path(namespace) if endpoint.on_collection else kind.object_path("8d7a", namespace)
            path = above + endpoint.suffix
            for address in (path, path.removesuffix("/")):
                route = route_for(address)
                assert route is not None
                assert (route.endpoint, route.namespace, route.upstream_path) == (endpoint, namespace, path)
