"""The upstream of the streams: floods, paced lines, echoes and events, told apart by their paths.

Floods are framed once and written as bytes, so that the source is not what is measured.
"""

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from random import random
from time import monotonic
from typing import Any

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State

from tests.faultserver import frame_of

FLOOD = "/api/app/v1/container/f100d000/logs/"
PACED = "/api/app/v1/container/9aced000/logs/"
ECHO = "/api/app/v1/container/ec400000/exec/"
EVENTS = "/api/audit/v1/events/"
CONDUCTOR = "/conductor"  # tells when: "flood", "rest", "event"
LINES_PER_SECOND = 10
_BURST = 500
_START = len('{"sent": "')
_STAMP = slice(_START, _START + 20)


def stamped(text: str) -> str:
    """A frame that tells when it was sent, on the clock that the machine's processes share."""
    return f'{{"sent": "{monotonic():020.7f}", {text}}}'


def sent_at(frame: bytes) -> float:
    return float(frame[_STAMP])


LOG = f'"type": "log", "log": "{"x" * 90}\\n", "streamType": "stdout", "timestamp": 1433779324'
EVENT = (
    '"type": "service", "action": "update", "state": "Running", "datetime": "Mon, 8 Jun 2015 15:22:04 +0000",'
    ' "resource_uri": "/api/app/v1/demo/service/7eaf7fff-882c-4f3d-9a8f-a22317ac00ce/",'
    ' "parents": ["/api/app/v1/demo/stack/2463a0d7-f9bb-4d73-8e0b-6b5ba5e1a2d0/"]'
)
LINE_BYTES = len(stamped(LOG))


class Source:
    def __init__(self) -> None:
        self._floods = asyncio.Event()
        self._listeners: set[ServerConnection] = set()
        self._ways: dict[str, Callable[[ServerConnection], Awaitable[None]]] = {
            FLOOD: self._flood,
            PACED: self._pace,
            ECHO: self._echo,
            EVENTS: self._listen,
            CONDUCTOR: self._conduct,
        }

    async def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        with suppress(ConnectionClosed, OSError):
            await self._ways[connection.request.path.partition("?")[0]](connection)

    async def _flood(self, connection: ServerConnection) -> None:
        burst = frame_of(stamped(LOG)) * _BURST
        await self._floods.wait()
        while connection.state is State.OPEN:
            connection.transport.write(burst)
            await connection.drain()
            await asyncio.sleep(0)

    async def _pace(self, connection: ServerConnection) -> None:
        """Not all at the same moment."""
        due = monotonic() + random() / LINES_PER_SECOND
        while True:
            await asyncio.sleep(due - monotonic())
            await connection.send(stamped(LOG))
            due += 1 / LINES_PER_SECOND

    async def _echo(self, connection: ServerConnection) -> None:
        async for text in connection:
            await connection.send(text)

    async def _listen(self, connection: ServerConnection) -> None:
        self._listeners.add(connection)
        await connection.wait_closed()
        self._listeners.discard(connection)

    async def _conduct(self, connection: ServerConnection) -> None:
        async for word in connection:
            if word == "event":
                broadcast(self._listeners, stamped(EVENT))
            elif word == "flood":
                self._floods.set()
            else:
                self._floods.clear()


def run(pipe: Connection) -> None:
    """Serves until the process is ended, and tells its port before."""
    asyncio.run(_run(pipe))


def _list(_: ServerConnection, request: Request) -> Response | None:
    """What the page after the sign-in asks for; None where it is a stream."""
    if "Upgrade" in request.headers:
        return None
    body = b'{"meta": {"limit": 25, "offset": 0, "total_count": 0, "next": null, "previous": null}, "objects": []}'
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
    return Response(200, "OK", Headers(headers), body)


def _complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Not of a client that went in a flood: websockets half-closes after the last write, asyncio lets that fail."""
    error = context.get("exception")
    if not (isinstance(error, OSError) and error.errno == errno.ENOTCONN):
        loop.default_exception_handler(context)


async def _run(pipe: Connection) -> None:
    logging.getLogger("websockets").setLevel(logging.CRITICAL)  # clients that go in a flood; what fails, they tell
    asyncio.get_running_loop().set_exception_handler(_complain)
    source = Source()
    async with serve(
        source.serve, "127.0.0.1", 0, process_request=_list, compression=None, ping_interval=None, backlog=1024
    ) as server:
        pipe.send(next(iter(server.sockets)).getsockname()[1])
        await server.serve_forever()
