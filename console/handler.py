"""Django under ASGI with one thread hop for a request instead of one for each middleware."""

from collections.abc import AsyncIterator, Iterator

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from console.checks import demand_sound_settings


class OneHopHandler(ASGIHandler):
    """Runs the whole synchronous stack, all of it middleware and views, in the request's own thread."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _read_in_threads(iter(response))
        return response


async def _read_in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Static files are read from disk, not in the event loop."""
    read = sync_to_async(lambda: next(chunks, None), thread_sensitive=False)
    while (chunk := await read()) is not None:
        yield chunk


def one_hop_application() -> OneHopHandler:
    """The console's pages. ImproperlyConfigured where the settings must not be what they are."""
    django.setup(set_prefix=False)
    demand_sound_settings()
    return OneHopHandler()
