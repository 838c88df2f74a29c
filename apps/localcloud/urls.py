"""URLs: the contract's REST endpoints, with and without the namespace and the closing slash."""

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.renderers import JSONRenderer

from apps.cloud.contract import OBJECT_TYPES, Endpoint, ObjectType
from apps.cloud.contract.base import Api

from .reading import SOURCES
from .throttles import CallThrottle
from .views.api import ContractView
from .views.auth import AuthView
from .views.health import healthz

_NAMESPACE = "[A-Za-z0-9][A-Za-z0-9_-]*"
_SEGMENT = "[A-Za-z0-9_.:~@+-]+"
_UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"


# Calls of these URLs need no authorization; they are rate-limited instead.
_OPEN = {"authentication_classes": (), "permission_classes": (), "throttle_classes": (CallThrottle,)}


def _key_pattern(kind: ObjectType) -> str:
    if kind.key == "uuid":
        return _UUID
    return "/".join([_SEGMENT] * kind.key_segments) if kind.key_segments else f"{_SEGMENT}(?:/{_SEGMENT})*"


def _pattern(kind: ObjectType, endpoint: Endpoint) -> str:
    namespace = f"(?:(?P<namespace>{_NAMESPACE})/)?" if kind.namespaced else ""
    # The published Python client sends two slashes here.
    above = f"{kind.parent}/(?P<parent_key>{_key_pattern(OBJECT_TYPES[kind.parent])})/+" if kind.parent else ""
    below = "" if endpoint.on_collection else f"/(?P<key>{_key_pattern(kind)})"
    call = f"/{endpoint.suffix.rstrip('/')}" if endpoint.suffix else ""
    argument = "(?:/(?P<argument>[^/]{1,64}))?" if endpoint.argument else ""
    return f"^api/{kind.subsystem}/v1/{namespace}{above}{kind.segment or kind.name}{below}{call}{argument}/?$"


def _patterns(kind: ObjectType) -> Iterator[URLPattern]:
    by_address: dict[str, dict[str, Endpoint]] = {}
    for endpoint in kind.endpoints:
        if endpoint.api is Api.REST:
            by_address.setdefault(_pattern(kind, endpoint), {})[endpoint.method] = endpoint
    for pattern, endpoints in by_address.items():
        terms = _OPEN if all(endpoint.anonymous for endpoint in endpoints.values()) else {}
        yield re_path(pattern, ContractView.as_view(kind=kind, endpoints=endpoints, **terms))


urlpatterns = [
    path("healthz", healthz),
    re_path("^auth/?$", AuthView.as_view()),
    re_path("^api/schema/?$", SpectacularJSONAPIView.as_view(renderer_classes=[JSONRenderer])),
    *(pattern for kind in OBJECT_TYPES.values() if kind.name in SOURCES for pattern in _patterns(kind)),
]

handler400 = "apps.localcloud.errors.bad_request"
handler403 = "apps.localcloud.errors.permission_denied"
handler404 = "apps.localcloud.errors.not_found"
handler500 = "apps.localcloud.errors.server_error"
