"""The local cloud as ASGI: REST over HTTP, streams over websockets, and two threads that live as long as the server."""

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.localcloud.settings")

from django import setup

setup(set_prefix=False)

from . import events, orchestration  # noqa: E402  (after Django is set up)
from .handler import OneHopHandler  # noqa: E402
from .streams.app import Receive, Scope, stream  # noqa: E402
from .streams.feeds import Send  # noqa: E402

rest = OneHopHandler()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket":
        await stream(scope, receive, send)
    else:
        await rest(scope, receive, send)  # type: ignore[arg-type]


async def _live(receive: Receive, send: Send) -> None:
    """Starts and stops the worker and the events with the server; unfinished work resumes at the next start."""
    await receive()
    events.start()
    orchestration.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await asyncio.to_thread(orchestration.stop)
    await asyncio.to_thread(events.stop)
    await send({"type": "lifespan.shutdown.complete"})
