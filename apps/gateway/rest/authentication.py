"""Authentication: a tool with a personal token, or a browser with a session."""

from dataclasses import replace
from typing import NoReturn, cast

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.request import Request

from apps.accounts import tokens
from apps.accounts.addresses import is_from_elsewhere
from apps.accounts.models import Token, User
from apps.audit import journal

from ..refusals import FAILURE_SECONDS, NOT_KNOWN, TOO_MANY_WRONG, note_wrong_token
from .access import Caller
from .errors import CHALLENGE, Denied
from .throttles import CallerThrottle


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Basic base64(user:token)` or `Bearer token`. A wrong token is refused, even with a session."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        token = tokens.authenticate_header(header, address=request.META.get("REMOTE_ADDR") or "")
        if token is None:
            _refuse(request, header)
        origin = replace(journal.origin_of(request._request, token.user), via=str(token))
        request.caller = Caller(token.user, token, origin)  # type: ignore[attr-defined]
        origins = [request.META[name] for name in ("HTTP_ORIGIN",) if name in request.META]
        if is_from_elsewhere(origins, [request.get_host()]):
            _deny(request, "Pages from other sites may not call the API.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        basic = request.META.get("HTTP_AUTHORIZATION", "")[:6].lower() == "basic "
        return 'Basic realm="console", charset="UTF-8"' if basic else CHALLENGE


class BrowserAuthentication(SessionAuthentication):
    """A session. Changes need the page's own Origin and the CSRF token."""

    def enforce_csrf(self, request: HttpRequest | Request) -> None:
        assert isinstance(request, Request)  # noqa: S101  (for the type checker)
        user = cast(User, request._request.user)
        request.caller = Caller(user, None, journal.origin_of(request._request, user))  # type: ignore[attr-defined]
        try:
            super().enforce_csrf(request._request)  # type: ignore[arg-type]  # it reads forms, which DRF's does not
        except PermissionDenied as error:
            _deny(request, str(error.detail))


def _deny(request: Request, message: str) -> NoReturn:
    """Raises Denied, or Throttled: DRF counts a call only once it is authenticated, so this one is counted here."""
    throttle = CallerThrottle()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]  # it looks at no view
        raise Throttled(throttle.wait())
    raise Denied(message) from None


def _refuse(request: Request, header: str) -> NoReturn:
    origin = replace(journal.origin_of(request._request), user_id=None, username="", via="")
    if not note_wrong_token(header, origin):
        raise Throttled(FAILURE_SECONDS, TOO_MANY_WRONG)
    raise AuthenticationFailed(NOT_KNOWN)
