"""A request id for every request, and the one place where a refusal of the upstream becomes a page."""

import re
import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.errors import NoKey
from apps.cloud.errors import CloudError, Unauthorized

from .errors import cloud_error_page

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Sets `request.request_id`, also in the response, so that a user can report the request that failed."""

    _GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if self._GIVEN.fullmatch(given) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class CloudErrorMiddleware:
    """Turns an upstream's refusal, or a missing key, into an error page or a notice on the previous page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NoKey | Unauthorized):
            return self._redirect_to_key_page(request, exception)
        if isinstance(exception, CloudError):
            return self._answer_refusal(request, exception)
        return None

    def _redirect_to_key_page(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        if isinstance(exception, Unauthorized):
            messages.error(request, f"Docker Cloud does not accept your API key: {exception.message}")
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect("/account/key/")
        return redirect("accounts:key")

    def _answer_refusal(self, request: HttpRequest, error: CloudError) -> HttpResponse:
        back = getattr(request, "back_url", None)
        if request.method == "POST" and back and not getattr(request, "htmx", False):
            messages.error(request, f"{error.title}: {error.message}")
            return redirect(back)
        return cloud_error_page(request, error)
