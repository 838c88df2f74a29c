"""Addresses: the contract's REST endpoints, with and without the namespace and the closing slash."""

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.renderers import JSONRenderer

from apps.cloud.contract import OBJECT_TYPES, Api, Endpoint, ObjectType

from ..docs import Docs
from .throttles import AddressThrottle, TriggerThrottle
from .views import AuthView, ContractView, NowhereView

_NAMESPACE = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_SEGMENT = "[A-Za-z0-9_.:~@+-]{1,255}"
_OPEN = {
    "authentication_classes": (),
    "permission_classes": (),
    "throttle_classes": (AddressThrottle, TriggerThrottle),
}


def _pattern(kind: ObjectType, endpoint: Endpoint) -> str:
    namespace = f"(?:(?P<space>{_NAMESPACE})/)?" if kind.namespaced else ""
    # The published Python client puts two slashes behind a parent's address.
    above = f"{kind.parent}/(?P<parent_key>{_SEGMENT})/+" if kind.parent else ""
    key = f"{_SEGMENT}(?:/{_SEGMENT}){{0,9}}" if kind.key_segments is None else "/".join([_SEGMENT] * kind.key_segments)
    below = "" if endpoint.on_collection else f"/(?P<key>{key})"
    call = f"/{endpoint.suffix.rstrip('/')}" if endpoint.suffix else ""
    argument = "(?:/(?P<argument>[0-9]{1,9}))?" if endpoint.argument else ""
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
    path("api/schema/", SpectacularJSONAPIView.as_view(renderer_classes=[JSONRenderer]), name="api-schema"),
    path("api/docs/", Docs.as_view(), name="api-docs"),
    re_path("^auth/?$", AuthView.as_view()),
    *(pattern for kind in OBJECT_TYPES.values() for pattern in _patterns(kind)),
    re_path(r"^api(?:/|\Z)", NowhereView.as_view()),
]
