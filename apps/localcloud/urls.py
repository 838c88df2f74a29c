"""Addresses: the contract's REST endpoints, with and without the namespace and the closing slash."""

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path

from apps.cloud.contract import OBJECT_TYPES, Endpoint, ObjectType
from apps.cloud.contract.base import Api

from .reading import SOURCES
from .views.api import ContractView
from .views.health import healthz

_NAMESPACE = "[A-Za-z0-9][A-Za-z0-9_-]*"
_SEGMENT = "[A-Za-z0-9_.:~@+-]+"
_UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"


def _key(kind: ObjectType) -> str:
    return _UUID if kind.key == "uuid" else "/".join([_SEGMENT] * (kind.key_segments or 1))


def _pattern(kind: ObjectType, on_collection: bool, suffix: str) -> str:
    namespace = f"(?:(?P<namespace>{_NAMESPACE})/)?" if kind.namespaced else ""
    below = "" if on_collection else f"/(?P<key>{_key(kind)})"
    call = f"/{suffix.rstrip('/')}" if suffix else ""
    return f"^api/{kind.subsystem}/v1/{namespace}{kind.name}{below}{call}/?$"


def _patterns(kind: ObjectType) -> Iterator[URLPattern]:
    by_address: dict[tuple[bool, str], dict[str, Endpoint]] = {}
    for endpoint in kind.endpoints:
        if endpoint.api is Api.REST:
            by_address.setdefault((endpoint.on_collection, endpoint.suffix), {})[endpoint.method] = endpoint
    for (on_collection, suffix), endpoints in by_address.items():
        view = ContractView.as_view(kind=kind, endpoints=endpoints)
        yield re_path(_pattern(kind, on_collection, suffix), view)


urlpatterns = [
    path("healthz", healthz),
    *(pattern for kind in OBJECT_TYPES.values() if kind.name in SOURCES for pattern in _patterns(kind)),
]

handler400 = "apps.localcloud.errors.bad_request"
handler403 = "apps.localcloud.errors.permission_denied"
handler404 = "apps.localcloud.errors.not_found"
handler500 = "apps.localcloud.errors.server_error"
