"""The whole document, for drf-spectacular; title, version and security come from SPECTACULAR_SETTINGS."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import ResolvedComponent

from ..base import ObjectType
from ..extensions import extensions_of
from ..types import OBJECT_TYPES
from .operations import component, operation, reference, refusals, tag
from .paths import paths_of
from .schemas import Schema, body_schema, object_schema, page_schema, stack_file_schema

ERROR: Schema = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


class ContractGenerator(SchemaGenerator):
    """Walks the contract, not views and serializers as drf-spectacular does: a single view serves all URLs, with an
    optional namespace in their patterns, and objects are plain dicts without serializers.
    """

    def parse(self, input_request: Any, public: bool) -> dict[str, Any]:
        """All paths; the components that they refer to are registered on the way."""
        paths: dict[str, Any] = {}
        for kind in OBJECT_TYPES.values():
            self._register("schemas", dict(_schemas(kind)))
            for endpoint in (*kind.endpoints, *extensions_of(kind)):
                for path in paths_of(kind, endpoint):
                    paths.setdefault(path.template, {})[endpoint.method.lower()] = operation(kind, endpoint, path)
        self._register("schemas", {"Error": ERROR, "StackFile": stack_file_schema()})
        self._register("responses", refusals())
        return paths

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        """The document, ready for JSON; the objects in the order of the contract."""
        tags = [{"name": tag(kind), "description": kind.help} for kind in OBJECT_TYPES.values()]
        found: dict[str, Any] = super().get_schema(request, public)  # type: ignore[no-untyped-call]
        return {**found, "tags": tags}

    def _register(self, place: str, found: dict[str, Schema]) -> None:
        for name, schema in found.items():
            resolved = ResolvedComponent(name=name, type=place, object=name, schema=schema)  # type: ignore[no-untyped-call]
            self.registry.register(resolved)


def _schemas(kind: ObjectType) -> Iterator[tuple[str, Schema]]:
    yield component(kind), object_schema(kind)
    if kind.has_endpoint("list"):
        yield component(kind, "list"), page_schema(reference("schemas", component(kind)))
    for endpoint in kind.endpoints:
        if endpoint.body:
            yield component(kind, endpoint.name), body_schema(endpoint.body, partial=endpoint.name == "update")
