"""The local cloud as ASGI: REST over HTTP, streams over websockets, and two threads that live as long as the server."""

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.localcloud.settings")

from asgiref.sync import sync_to_async
from django import setup
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

setup(set_prefix=False)

from . import events, orchestration  # noqa: E402  (after Django is set up)
from .streams.app import Receive, Scope, stream  # noqa: E402
from .streams.feeds import Send  # noqa: E402


class OneHopHandler(ASGIHandler):
    """Runs the whole synchronous stack in the request's own thread, with one hop instead of one a middleware."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


rest = OneHopHandler()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket":
        await stream(scope, receive, send)
    else:
        await rest(scope, receive, send)  # type: ignore[arg-type]


async def _live(receive: Receive, send: Send) -> None:
    """The worker and the events start and stop with the server; the work is gone on with at the next start."""
    await receive()
    events.start()
    orchestration.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await asyncio.to_thread(orchestration.stop)
    await asyncio.to_thread(events.stop)
    await send({"type": "lifespan.shutdown.complete"})
