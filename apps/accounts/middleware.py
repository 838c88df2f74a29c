"""Session limits, and what else applies to every page of a signed-in user."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from .preferences import remember_namespace
from .sessions import past_limit, sign_out, touch

BACKGROUND_HEADER = "X-Background"


class SessionLimitMiddleware:
    """Ends sessions past their limits, keeps the namespace last looked at, and keeps pages out of caches.

    A request that a page makes by itself says `X-Background: 1` and does not extend the idle time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY not in request.session:
            return self.get_response(request)
        reason = past_limit(request.session)
        if reason:
            sign_out(request, reason)
        elif not is_background(request):
            touch(request.session)
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        if response.status_code == HTTPStatus.OK and not is_background(request):
            _remember_namespace(request)
        return response


def _remember_namespace(request: HttpRequest) -> None:
    namespace = request.resolver_match.kwargs.get("namespace") if request.resolver_match else None
    if namespace and request.user.is_authenticated:
        remember_namespace(request.user, namespace)


def is_background(request: HttpRequest) -> bool:
    """Whether the page made this request by itself, not because of something the user did."""
    return request.headers.get(BACKGROUND_HEADER) == "1"
