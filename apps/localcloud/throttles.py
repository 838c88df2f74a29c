"""Rate limits for calls that need no authorization."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class CallThrottle(SimpleRateThrottle):
    """Counts calls by trigger and client address. Proxy headers are ignored, as clients can forge them."""

    rate = "30/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"call:{view.kwargs['key'].lower()}:{request.META.get('REMOTE_ADDR', '')}"
