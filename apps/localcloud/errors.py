"""Refusals, and how the API reports them: a status and `{"error": "..."}`."""

import math
import re
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response

_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
ACTION_HEADER = "X-DockerCloud-Action-URI"


class Refusal(APIException):
    """A call that is refused. `action_uri` is the URI of the action that recorded it, if any."""

    status_code: int = status.HTTP_400_BAD_REQUEST
    action_uri: str | None = None

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


class BadParameter(Refusal):
    """400; the message is the parameter's name and the reason."""

    def __init__(self, name: str, reason: str) -> None:
        self.parameter, self.reason = name, reason
        # The name comes from the client and can be any text.
        super().__init__(f"{_UNPRINTABLE.sub('?', name[:200])}: {reason}")


class Forbidden(Refusal):
    status_code = status.HTTP_403_FORBIDDEN


class NotFound(Refusal):
    status_code = status.HTTP_404_NOT_FOUND


class Conflict(Refusal):
    status_code = status.HTTP_409_CONFLICT


class TooManyRequests(Refusal):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS


class Unavailable(Refusal):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE


class NotJson(Refusal):
    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None for unexpected errors, which Django answers with a 500."""
    if isinstance(error, Http404):
        error = NotFound("There is nothing at this address.")
    if not isinstance(error, APIException):
        return None
    headers = {}
    action_uri = getattr(error, "action_uri", None)
    if action_uri:
        headers[ACTION_HEADER] = action_uri
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    if authenticate := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    return Response({"error": error_text(error)}, status=error.status_code, headers=headers)


def error_text(error: APIException) -> str:
    return error.text if isinstance(error, Refusal) else str(error.detail)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"error": "The request is malformed."}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"error": "This is not allowed."}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return JsonResponse({"error": "The API has no endpoint at this address."}, status=404)


def server_error(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"error": "The cloud failed while processing the request."}, status=500)
