"""How often what needs no authorization may be called."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class CallThrottle(SimpleRateThrottle):
    """Counted for each address that calls, and each that is called. What a client says of proxies is not believed."""

    rate = "30/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"call:{view.kwargs['key'].lower()}:{request.META.get('REMOTE_ADDR', '')}"
