"""URLs as templates, with their parameters."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..base import Endpoint, ObjectType
from ..types import OBJECT_TYPES
from ..uris import NAMESPACE, SEGMENT
from .schemas import Schema, parameter_schema

_UUID: Schema = {"type": "string", "format": "uuid"}
_ONE_SEGMENT: Schema = {"type": "string", "pattern": f"^{SEGMENT}$"}
_SEGMENTS: Schema = {"type": "string", "pattern": f"^{SEGMENT}(/{SEGMENT})*$"}
_NAMESPACE: Schema = {"type": "string", "pattern": f"^{NAMESPACE}$"}
# The segments before the last one of a key that has several.
_ABOVE = {"region": ("provider",), "nodetype": ("provider",), "az": ("provider", "region")}


@dataclass(frozen=True, slots=True)
class Path:
    """One URL of an endpoint. OpenAPI has no optional path parts, so there is a path for each combination."""

    template: str
    parameters: tuple[Schema, ...]
    namespaced: bool
    with_argument: bool


def paths_of(kind: ObjectType, endpoint: Endpoint) -> Iterator[Path]:
    for namespaced in (True, False) if kind.namespaced else (False,):
        for with_argument in (False, True) if endpoint.argument else (False,):
            yield _path(kind, endpoint, namespaced, with_argument)


def _path(kind: ObjectType, endpoint: Endpoint, namespaced: bool, with_argument: bool) -> Path:
    places: list[Schema] = []
    parts = ["/api", kind.subsystem, "v1"]

    def place(*parameters: Schema) -> None:
        places.extend(parameters)
        parts.extend(f"{{{parameter['name']}}}" for parameter in parameters)

    if namespaced:
        place(_parameter("namespace", _NAMESPACE, "Name of a user or an organization"))
    if kind.parent:
        parts.append(kind.parent)
        place(*_key(OBJECT_TYPES[kind.parent], prefix=f"{kind.parent}_"))
    parts.append(kind.segment or kind.name)
    if not endpoint.on_collection:
        place(*_key(kind))
    if endpoint.suffix:
        parts.append(endpoint.suffix.rstrip("/"))
    if with_argument and endpoint.argument:
        field = endpoint.argument
        place(_parameter(field.name, parameter_schema(field), field.help))
    return Path("/".join([*parts, ""]), tuple(places), namespaced, with_argument)


def _key(kind: ObjectType, prefix: str = "") -> Iterator[Schema]:
    for above in _ABOVE.get(kind.name, ()):
        yield _parameter(f"{prefix}{above}", _ONE_SEGMENT, f"Name of the {above} that it belongs to")
    field = kind.attribute(kind.key)
    if kind.key == "uuid":
        schema, text = _UUID, f"UUID of the {kind.label}"
    elif kind.key_segments is None:
        schema, text = _SEGMENTS, f"{field.help}. Its slashes are not escaped in the URL."
    else:
        schema, text = _ONE_SEGMENT, field.help
    yield _parameter(f"{prefix}{kind.key}", schema, text)


def _parameter(name: str, schema: Schema, description: str) -> Schema:
    schema = {key: value for key, value in schema.items() if key not in {"description", "default"}}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}
