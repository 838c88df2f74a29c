"""Django under ASGI with one thread hop per request instead of one per middleware."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from console.checks import demand_sound_settings

LARGEST_BODY = 16 * 1024 * 1024


Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class TooLarge(Exception):
    """The request's body is larger than LARGEST_BODY. The rest of it is not read."""


class OneHopHandler(ASGIHandler):
    """Runs all middleware and the view, which are synchronous, in one thread. Answers 413 if the body is too large."""

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
        response = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _read_in_threads(iter(response))
        return response


def _bounded(receive: Receive) -> Receive:
    """Raises TooLarge for large bodies: Django would store all of it, if need be on disk, before any view runs."""
    size = 0

    async def counted() -> Mapping[str, Any]:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise TooLarge
        return message

    return counted


async def _read_in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Reads each chunk in a thread, so that streamed files and exports do not block the event loop."""
    read = sync_to_async(lambda: next(chunks, None), thread_sensitive=False)
    while (chunk := await read()) is not None:
        yield chunk


def one_hop_application() -> OneHopHandler:
    """The console's pages. Raises ImproperlyConfigured if a system check fails."""
    django.setup(set_prefix=False)
    demand_sound_settings()
    return OneHopHandler()
