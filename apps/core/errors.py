"""Error pages: the upstream's refusals in plain words, and the console's own."""

from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from apps.audit.journal import REFUSED, origin_of, record
from apps.cloud.contract.errors import MEANINGS
from apps.cloud.errors import CloudError, OutcomeUnknown, Refused, ServerError, Unreachable, status_for

_NEXT = {
    400: "Go back, change what the message names, and send it again.",
    402: "Add billing information to the account at the provider of the API, then try again.",
    403: "Ask an administrator of this namespace for the role, or for a higher quota.",
    404: "It may have been removed, or it belongs to another namespace. Look for it in its list.",
    405: "Reload the page: the object may have changed since it was shown.",
    409: "Reload the page to see the object's state, then try again.",
    429: "Wait a moment, then reload.",
    500: "Try again. If it persists, tell whoever runs the upstream and give them the request id.",
    503: "Try again in a few minutes.",
    504: "Try again in a few minutes.",
}
_DOWN = "The console itself is working. You can reach your key and settings; everything else needs the upstream."
_UNKNOWN = "The change may or may not have been made. Check the object before you send it again."


def cloud_error_page(request: HttpRequest, error: CloudError) -> HttpResponse:
    """A page for one refusal; plain text for a request that a script made."""
    status = status_for(error)
    if getattr(request, "htmx", False):
        response = HttpResponse(f"{error.title}: {error.message}", status=status, content_type="text/plain")
    else:
        response = render(request, "errors/cloud.html", _context(request, error, status), status=status)
    if error.retry_after is not None:
        response["Retry-After"] = str(ceil(error.retry_after))
    return response


def _context(request: HttpRequest, error: CloudError, status: int) -> dict[str, Any]:
    meaning = MEANINGS.get(error.status or 0, "")
    theirs = isinstance(error, Refused | ServerError)
    return {
        "error": error,
        "status": status,
        "meaning": "" if meaning == f"{error.title}." else meaning,
        "quote": error.message if theirs and error.message != meaning else "",
        "told": "" if theirs else error.message,
        "what_next": advice_for(error),
        "request_id": getattr(request, "request_id", ""),
        "back_url": getattr(request, "back_url", None),
        "retry": request.method == "GET",
    }


def advice_for(error: CloudError) -> str:
    """What the user can do about the error."""
    if isinstance(error, OutcomeUnknown):
        return _UNKNOWN
    if isinstance(error, Unreachable):
        return _DOWN
    return _NEXT.get(error.status or 500, _NEXT[500])


def _error_page(request: HttpRequest, status: int, **more: Any) -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", ""), "status": status, **more}
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        most, fields = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        return _error_page(request, 413, most=most, fields=fields)
    return _error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuses a form without its CSRF token; recorded in the journal if somebody is signed in."""
    if request.user.is_authenticated:
        record(origin_of(request), "Form denied", target=request.path, outcome=REFUSED, detail={"message": reason})
    return _error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request, as the database, which the menu is read from, may be what failed."""
    context = {"request_id": getattr(request, "request_id", ""), "status": 500}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)
