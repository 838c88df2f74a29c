"""Rate limits: by token, by user, or by address for anonymous calls."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from .access import caller_of

if TYPE_CHECKING:  # the views' module reads the settings, which name what imports this one
    from rest_framework.views import APIView


class CallerThrottle(SimpleRateThrottle):
    """Counted for each token, and for all sessions of a user together."""

    def get_rate(self) -> str | None:
        calls = settings.API_CALLS_PER_MINUTE
        return f"{calls}/min" if calls else None

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        caller = caller_of(request)
        return f"calls:token:{caller.token.pk}" if caller.token else f"calls:user:{caller.user.pk}"


class AddressThrottle(SimpleRateThrottle):
    """Of what needs no authorization: counted for each address. What a client says of proxies is not believed."""

    rate = "60/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return f"anonymous:{request.META.get('REMOTE_ADDR', '')}"


class TriggerThrottle(AddressThrottle):
    """Each trigger by itself."""

    rate = "30/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return f"trigger:{view.kwargs['key'].lower()}:{request.META.get('REMOTE_ADDR', '')}"
