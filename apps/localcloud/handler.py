"""Django under ASGI: one thread hop per request, bodies of bounded size."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

LARGEST_BODY = 16 * 1024 * 1024

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class TooLarge(Exception):
    """The body is larger than any call accepts. The rest of it is not read."""


class OneHopHandler(ASGIHandler):
    """Runs the whole synchronous stack in the request's own thread, with one hop instead of one per middleware."""

    async def handle(self, scope: Any, receive: Receive, send: Send) -> None:
        try:
            await super().handle(scope, _bounded(receive), send)
        except TooLarge:
            headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 413, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"error": "The body is too large."}'})

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def _bounded(receive: Receive) -> Receive:
    """Limits the body's size: Django would store all of it, even on disk, before any view sees it."""
    size = 0

    async def counted() -> Mapping[str, Any]:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise TooLarge
        return message

    return counted
