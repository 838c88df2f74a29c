"""A resource URI taken apart."""

from dataclasses import dataclass

from .base import ObjectType
from .types import OBJECT_TYPES
from .uris import check_namespace, split_key


@dataclass(frozen=True, slots=True)
class Reference:
    """What a resource URI names. `namespace` is None where the URI leaves it out or the type has none."""

    type: ObjectType
    key: str
    namespace: str | None = None


def parse_uri(uri: object) -> Reference | None:
    """The object behind a resource URI; None for all that is not the URI of one object of a known type."""
    if not isinstance(uri, str) or len(uri) > 1024 or not uri.startswith("/api/"):
        return None
    parts = uri.removeprefix("/api/").rstrip("/").split("/")
    if len(parts) < 4 or parts[1] != "v1":
        return None
    subsystem, rest = parts[0], parts[2:]
    try:
        return _reference(subsystem, None, rest) or _reference(subsystem, check_namespace(rest[0]), rest[1:])
    except ValueError:
        return None


def _reference(subsystem: str, namespace: str | None, rest: list[str]) -> Reference | None:
    found = OBJECT_TYPES.get(rest[0])
    if found is None or found.subsystem != subsystem or (namespace and not found.namespaced):
        return None
    key = split_key("/".join(rest[1:]))
    if found.key_segments is not None and len(key) != found.key_segments:
        return None
    return Reference(found, "/".join(key), namespace)
