"""The right to a stream is checked again while it is open."""

import asyncio
import base64
import json
from typing import Any

import pytest

from apps.localcloud.models import Membership, User
from apps.localcloud.streams import app
from tests.localcloud.conftest import World

PATIENCE = 20.0


def basic(name: str, apikey: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{apikey}".encode()).decode()


class Socket:
    """The client's side of a websocket, inside the process."""

    def __init__(self, path: str, authorization: str) -> None:
        self.scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"tail=0",
            "headers": [(b"authorization", authorization.encode())],
            "extensions": {"websocket.http.response": {}},
        }
        self.sent: list[dict[str, Any]] = []
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self.accepted = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        return await self._incoming.get()

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        if message["type"] == "websocket.accept":
            self.accepted.set()


def take_key(world: World) -> None:
    User.objects.filter(name="reader").update(is_active=False)


def take_role(world: World) -> None:
    Membership.objects.filter(user__name="reader").delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("take", "word"), [(take_key, "UNAUTHORIZED"), (take_role, "NOT FOUND")])
def test_a_right_that_is_gone_ends_the_stream(monkeypatch: pytest.MonkeyPatch, take: Any, word: str) -> None:
    monkeypatch.setattr(app, "CHECK_PAUSE", 0.05)
    world = World()
    container = world.container(world.service())

    async def follow() -> Socket:
        path = f"/api/app/v1/acme/container/{container.pk}/logs/"
        socket = Socket(path, basic("reader", "key of reader"))
        stream = asyncio.create_task(app.log_stream(socket.scope, socket.receive, socket.send))
        await asyncio.wait_for(socket.accepted.wait(), PATIENCE)
        await asyncio.to_thread(take, world)
        await asyncio.wait_for(stream, PATIENCE)
        return socket

    sent = asyncio.run(follow()).sent
    assert json.loads(sent[-2]["text"]) == {"type": "error", "data": {"errorMessage": word}}
    assert sent[-1] == {"type": "websocket.close", "code": 1008, "reason": word}
