"""The console's own origin: which addresses lead to it, and the redirect of pages opened under another name."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104  (names are compared, nothing is bound)


def is_same_server(one: str, other: str) -> bool:
    """Whether two addresses lead to the same port of the same machine, however they are written."""
    return _host_and_port(one) == _host_and_port(other)


def _host_and_port(address: str) -> tuple[str, int | None]:
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    return "localhost" if host in _LOOPBACK else host, parts.port or _PORTS.get(parts.scheme)


class OneOriginMiddleware:
    """Redirects pages opened under another name of this machine to the console's origin, which streams require.

    Calls with an Authorization header, which tools send, are not redirected.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = f"{request.scheme}://{request.get_host()}"
        if (
            request.method == "GET"
            and "Authorization" not in request.headers
            and here != settings.ORIGIN
            and is_same_server(here, settings.ORIGIN)
        ):
            return redirect(settings.ORIGIN + request.get_full_path())
        return self.get_response(request)
