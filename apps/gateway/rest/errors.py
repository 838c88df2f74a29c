"""Answers for all errors, the upstream's and the console's own, in the API's form: a status and `{"error": "..."}`."""

import logging
from math import ceil
from typing import Any

from django.db import DatabaseError
from django.http import Http404
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.errors import NoKey
from apps.audit import journal
from apps.cloud.contract.errors import MEANINGS
from apps.cloud.errors import CloudError, Unauthorized, status_for

ACTION_HEADER = "X-DockerCloud-Action-URI"
CHALLENGE = 'Bearer realm="console"'  # not Basic: a browser would ask for a password in a window of its own

NOWHERE = "The API has no endpoint at this address."

logger = logging.getLogger(__name__)


class BadCall(APIException):
    """A call that does not fit the API; nothing was sent upstream."""

    status_code = 400


class NoJson(APIException):
    status_code = 415


class Denied(APIException):
    """The caller may not do this; recorded in the journal. `namespace` is the one they asked for."""

    status_code = 403

    def __init__(self, message: str, namespace: str = "") -> None:
        super().__init__(message)
        self.namespace = namespace


class Hidden(Denied):
    """Denied, but answered with the manual's words for a missing object, so that its existence is not revealed."""

    status_code = 404

    def __init__(self, namespace: str = "") -> None:
        super().__init__(MEANINGS[404], namespace)


def answer_error(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler, and the only place where the gateway's errors become answers."""
    if isinstance(error, Denied):
        _write_down(error, context["request"], context["view"])
    if isinstance(error, CloudError):
        return _of_the_cloud(error)
    if isinstance(error, NoKey):
        return _answer(403, error.message)
    if isinstance(error, Http404):
        error = NotFound(NOWHERE)
    if isinstance(error, APIException):
        return _own(error)
    logger.error("A call through the gateway failed.", exc_info=error)
    if isinstance(error, DatabaseError):
        return _answer(503, "The console's database is not working; changes that need it were not sent.")
    return _answer(500, "The console failed while processing the request.")


def _own(error: APIException) -> Response:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return _answer(error.status_code, str(error.detail), **headers)


def _of_the_cloud(error: CloudError) -> Response:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(ceil(error.retry_after))
    if error.action_uri is not None:
        headers[ACTION_HEADER] = error.action_uri
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = CHALLENGE
        return _answer(401, f"The cloud does not accept the stored API key: {error.message}", **headers)
    return _answer(status_for(error), error.message, **headers)


def _answer(status: int, message: str, **headers: str) -> Response:
    return Response({"error": message}, status, headers={"Cache-Control": "no-store", **headers})


def _write_down(error: Denied, request: Request, view: Any) -> None:
    """Records the denial in the journal, with a secret key in the path shortened."""
    caller = getattr(request, "caller", None)
    kind, key = getattr(view, "kind", None), view.kwargs.get("key")
    shown = request.path.replace(key, kind.short_key(key)) if kind and kind.key_is_secret and key else request.path
    journal.record(
        caller.origin if caller is not None else journal.origin_of(request._request),
        "Call denied",
        namespace=error.namespace,
        target=shown,
        outcome=journal.REFUSED,
        detail={"method": request.method, "message": str(error.detail)},
    )
