"""JSON Schemas: of single values, of the objects that answers hold, and of the bodies that calls take."""

from collections.abc import Callable, Iterable
from typing import Any

from ..base import Field, Kind, ObjectType
from ..node import PROVIDER_OPTION_FIELDS, PROVIDER_OPTIONS
from ..stack import SERVICES
from ..stackfile import KEYS, MOST_SERVICES

Schema = dict[str, Any]
Fields = Iterable[Field]

_ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
_PLAIN: dict[Kind, Schema] = {
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.CHOICE: {"type": "string"},
    Kind.DATE: {"type": "string"},  # RFC 2822: JSON Schema has no format for it
    Kind.PATH: _ADDRESS,
    Kind.URI: _ADDRESS,
    Kind.URIS: {"type": "array", "items": _ADDRESS},
    Kind.STRINGS: {"type": "array", "items": {"type": "string"}},
    Kind.MAP: {"type": "object", "additionalProperties": {"type": "string"}},
    Kind.JSON: {},
}


def object_schema(kind: ObjectType) -> Schema:
    """Schema of an object in an answer: every attribute may be missing or null, and there may be others."""
    schema = _shown_fields(kind.attributes) | {"description": kind.help}
    state = schema["properties"].get("state")
    if state is not None and kind.states:
        state["examples"] = [each.name for each in kind.states]
    return schema


def body_schema(fields: Fields, *, partial: bool = False) -> Schema:
    """Schema of a call's body: unlisted parameters are refused. Unless `partial`, required ones must be present."""
    given = tuple(fields)
    required = [field.name for field in given if field.required and not partial]
    schema: Schema = {"type": "object", "properties": {field.name: parameter_schema(field) for field in given}}
    return schema | ({"required": required} if required else {}) | {"additionalProperties": False}


def parameter_schema(field: Field) -> Schema:
    """Schema of a parameter; null stands for its default."""
    schema = _value(field, body_schema)
    if field.choices and field.kind is Kind.CHOICE:
        schema["enum"] = list(field.choices)
    if field.write_only:
        schema["format"] = "password"
    if field.default is not None:
        schema["default"] = field.default_value()
    return schema if field.required or not field.nullable else _or_null(schema)


def page_schema(item: Schema) -> Schema:
    """Schema of one page of a list."""
    number, address = {"type": "integer"}, {"type": ["string", "null"], "format": "uri-reference"}
    meta = {"limit": number, "offset": number, "next": address, "previous": address, "total_count": number}
    return {
        "type": "object",
        "required": ["meta", "objects"],
        "properties": {
            "meta": {"type": "object", "required": list(meta), "properties": meta},
            "objects": {"type": "array", "items": item},
        },
    }


def stack_file_schema() -> Schema:
    """Schema of a stack's export: its services by name, with the keys of a stack file."""
    return {"type": "object", "additionalProperties": {"type": "object", "properties": _file_keys()}}


def _shown_fields(fields: Fields) -> Schema:
    return {"type": "object", "properties": {field.name: _shown(field) for field in fields}}


def _shown(field: Field) -> Schema:
    schema = _value(field, _shown_fields)
    if field.choices and field.kind is Kind.CHOICE:
        schema["examples"] = list(field.choices)
    return _or_null(schema)


def _value(field: Field, whole: Callable[[Fields], Schema]) -> Schema:
    """What the schemas of parameters and attributes share; `whole` makes the schema of an object with given fields."""
    described = {"description": field.help} if field.help else {}
    return _shape(field, whole) | described


def _shape(field: Field, whole: Callable[[Fields], Schema]) -> Schema:
    if field == PROVIDER_OPTIONS:
        return whole(option for options in PROVIDER_OPTION_FIELDS.values() for option in options)
    if field == SERVICES:
        return {"type": "array", "items": _file_entry(), "maxItems": MOST_SERVICES}
    if field.kind is Kind.ROWS:
        return {"type": "array", "items": whole(field.fields)}
    if field.kind is Kind.OBJECT:
        return whole(field.fields)
    if field.kind is Kind.STRINGS and field.choices:
        return {"type": "array", "items": {"type": "string", "enum": list(field.choices)}}
    limits = {"minimum": field.minimum, "maximum": field.maximum}
    return _PLAIN[field.kind] | {name: limit for name, limit in limits.items() if limit is not None}


def _or_null(schema: Schema) -> Schema:
    if "type" not in schema:
        return schema
    either = schema | {"type": [schema["type"], "null"]}
    return either | {"enum": [*schema["enum"], None]} if "enum" in schema else either


def _file_entry() -> Schema:
    """A service of a stack: its name, with the keys of a stack file or the parameters of a service's creation."""
    name = {"type": "string", "description": "Name of the service"}
    return {"type": "object", "required": ["name", "image"], "properties": {"name": name, **_file_keys()}}


def _file_keys() -> Schema:
    return {key.name: {"description": key.help} for key in KEYS}
