"""Parsing of resource URIs."""

from dataclasses import dataclass

from .base import ObjectType
from .types import OBJECT_TYPES
from .uris import check_namespace, check_segment, split_key


@dataclass(frozen=True, slots=True)
class Reference:
    """What a resource URI names. `namespace` is None if the URI omits it or the type has none.

    `parent_key` is the key of the object whose path the URI begins with (a trigger's service).
    """

    type: ObjectType
    key: str
    namespace: str | None = None
    parent_key: str | None = None

    def path(self, namespace: str | None = None, suffix: str = "") -> str:
        """The path, in `namespace` if the URI names none."""
        return self.type.object_path(self.key, self.namespace or namespace, suffix, self.parent_key)


@dataclass(frozen=True, slots=True)
class Collection:
    """What the URI of a collection names: where objects of the type are created. Members as those of a reference."""

    type: ObjectType
    namespace: str | None = None
    parent_key: str | None = None


def parse_uri(uri: object) -> Reference | None:
    """What a resource URI names; None unless it is the URI of one object of a known type."""
    subsystem, *rest = _parts(uri)
    if len(rest) < 2:
        return None
    try:
        return _reference(subsystem, None, rest) or _reference(subsystem, check_namespace(rest[0]), rest[1:])
    except ValueError:
        return None


def parse_collection(uri: object) -> Collection | None:
    """What the URI of a collection names; None unless it is one in which objects are created."""
    subsystem, *rest = _parts(uri)
    try:
        return _collection(subsystem, None, rest) or _collection(subsystem, check_namespace(rest[0]), rest[1:])
    except (ValueError, IndexError):
        return None


def _parts(uri: object) -> list[str]:
    """The segments of the path after `/api/`, without the version; a single empty one if it is no such path."""
    if not isinstance(uri, str) or len(uri) > 1024 or not uri.startswith("/api/"):
        return [""]
    parts = uri.removeprefix("/api/").rstrip("/").split("/")
    return [parts[0], *parts[2:]] if len(parts) > 2 and parts[1] == "v1" else [""]


def namespace_in(uri: object) -> str | None:
    """The namespace in the path of an object or collection; None if there is none."""
    reference = parse_uri(uri)
    if reference is not None:
        return reference.namespace
    parts = uri.split("/")[:6] if isinstance(uri, str) else []  # "", api, the subsystem, v1, the namespace, a type
    if len(parts) < 6 or parts[1] != "api" or parts[5] not in OBJECT_TYPES or parts[4] in OBJECT_TYPES:
        return None
    try:
        return check_namespace(parts[4])
    except ValueError:
        return None


def _reference(subsystem: str, namespace: str | None, rest: list[str]) -> Reference | None:
    parent_key = None
    if _is_child(rest):
        parent_key, rest = check_segment(rest[1]), rest[2:]
    found = OBJECT_TYPES.get(rest[0])
    if found is None or not found.has_endpoint("get") or (found.parent is not None) != (parent_key is not None):
        return None
    if found.subsystem != subsystem or (namespace and not found.namespaced):
        return None
    key = split_key("/".join(rest[1:]))
    if found.key_segments is not None and len(key) != found.key_segments:
        return None
    return Reference(found, "/".join(key), namespace, parent_key)


def _collection(subsystem: str, namespace: str | None, rest: list[str]) -> Collection | None:
    parent_key = None
    if _is_child(rest):
        parent_key, rest = check_segment(rest[1]), rest[2:]
    found = OBJECT_TYPES.get(rest[0]) if len(rest) == 1 else None
    if found is None or not found.has_endpoint("create") or (found.parent is not None) != (parent_key is not None):
        return None
    if found.subsystem != subsystem or (namespace and not found.namespaced):
        return None
    return Collection(found, namespace, parent_key)


def _is_child(rest: list[str]) -> bool:
    """Whether the path begins with that of a parent object, as a trigger's does."""
    child = OBJECT_TYPES.get(rest[2]) if len(rest) > 2 else None
    return child is not None and child.parent == rest[0]
