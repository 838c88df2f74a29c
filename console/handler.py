"""Django under ASGI with one thread hop for a request instead of one for each middleware."""

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneHopHandler(ASGIHandler):
    """Runs the whole synchronous stack, all of it middleware and views, in the request's own thread."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def one_hop_application() -> OneHopHandler:
    django.setup(set_prefix=False)
    return OneHopHandler()
