"""Rate limits: by token, by user, or by address for anonymous calls."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from .access import caller_of

if TYPE_CHECKING:  # a circular import: that module reads the settings, which lead back here
    from rest_framework.views import APIView


class CallerThrottle(SimpleRateThrottle):
    """Counts the calls of each token, and those of all sessions of a user together."""

    def get_rate(self) -> str | None:
        calls = settings.API_CALLS_PER_MINUTE
        return f"{calls}/min" if calls else None

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        caller = caller_of(request)
        return f"calls:token:{caller.token.pk}" if caller.token else f"calls:user:{caller.user.pk}"


class AddressThrottle(SimpleRateThrottle):
    """Counts calls without authorization for each address; proxy headers sent by the client are not trusted."""

    rate = "60/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return f"anonymous:{request.META.get('REMOTE_ADDR', '')}"


class TriggerThrottle(AddressThrottle):
    """Counts the calls of each trigger, for each address."""

    rate = "30/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return f"trigger:{view.kwargs['key'].lower()}:{request.META.get('REMOTE_ADDR', '')}"
