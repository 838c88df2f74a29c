"""The right to a stream is checked again while it is open."""

import asyncio
import json
from typing import Any

import pytest

from apps.localcloud.models import Event, Membership, User
from apps.localcloud.streams import app, listeners
from tests.basic_auth import basic
from tests.localcloud.conftest import World

PATIENCE = 20.0


class Socket:
    """The client's side of a websocket, inside the process."""

    def __init__(self, path: str, authorization: str, *, reads: bool = True) -> None:
        self.scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"tail=0" if path.endswith("logs/") else b"",
            "headers": [(b"authorization", authorization.encode())],
            "extensions": {"websocket.http.response": {}},
        }
        self.sent: list[dict[str, Any]] = []
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self.accepted = asyncio.Event()
        self._reads = reads

    async def receive(self) -> dict[str, Any]:
        return await self._incoming.get()

    async def send(self, message: Any) -> None:
        """A client that does not read lets nothing through but the handshake."""
        if not self._reads and message["type"] != "websocket.accept":
            await asyncio.Event().wait()
        self.sent.append(message)
        if message["type"] == "websocket.accept":
            self.accepted.set()


def take_key(world: World) -> None:
    User.objects.filter(name="reader").update(is_active=False)


def take_role(world: World) -> None:
    Membership.objects.filter(user__name="reader").delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/app/v1/acme/container/{}/logs/", "/api/audit/v1/acme/events"])
@pytest.mark.parametrize(("take", "word"), [(take_key, "UNAUTHORIZED"), (take_role, "NOT FOUND")])
def test_a_right_that_is_gone_ends_the_stream(monkeypatch: pytest.MonkeyPatch, path: str, take: Any, word: str) -> None:
    monkeypatch.setattr(app, "CHECK_PAUSE", 0.05)
    world = World()
    container = world.container(world.service())

    async def follow() -> Socket:
        socket = Socket(path.format(container.pk), basic("reader", "key of reader"))
        stream = asyncio.create_task(app.stream(socket.scope, socket.receive, socket.send))
        await asyncio.wait_for(socket.accepted.wait(), PATIENCE)
        await asyncio.to_thread(take, world)
        await asyncio.wait_for(stream, PATIENCE)
        return socket

    sent = asyncio.run(follow()).sent
    assert json.loads(sent[-2]["text"]) == {"type": "error", "data": {"errorMessage": word}}
    assert sent[-1] == {"type": "websocket.close", "code": 1008, "reason": word}


@pytest.mark.django_db(transaction=True)
def test_who_leaves_events_unread_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "MOST_WAITING", 5)
    monkeypatch.setattr(app, "_LAST_WORDS", 0.05)
    World()
    body = {"type": "node", "parents": [], "resource_uri": "/api/infra/v1/acme/node/1/", "state": "Deployed"}

    async def leave_unread() -> None:
        socket = Socket("/api/audit/v1/acme/events", basic("reader", "key of reader"), reads=False)
        stream = asyncio.create_task(app.stream(socket.scope, socket.receive, socket.send))
        await asyncio.wait_for(socket.accepted.wait(), PATIENCE)
        listeners.listeners.tell([Event(namespace="acme", body=body)] * 10)
        await asyncio.wait_for(stream, PATIENCE)
        assert not listeners.listeners.is_heard("acme")

    asyncio.run(leave_unread())
