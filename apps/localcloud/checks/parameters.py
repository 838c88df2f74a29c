"""Checks values against the contract's fields. Every error message begins with the parameter's name."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.cloud.contract import Field, Kind

from ..errors import BadParameter

_LONGEST_TEXT = 32768
_MOST_ROWS = 1000
_STORABLE = re.compile("[^\0\ud800-\udfff]*")
_NUMBER = re.compile(r"-?[0-9]{1,12}")


def checked_body(
    body: Mapping[str, Any], fields: Sequence[Field], *, partial: bool = False, within: str = ""
) -> dict[str, Any]:
    """The body's values by parameter. Raises BadParameter for unknown ones and, unless `partial`, missing ones.

    `within` is the name of the parameter that holds this body, if it is part of another one.
    """
    return _checked_object(body, fields, f"{within}." if within else "", partial)


def _checked_object(values: Mapping[str, Any], fields: Sequence[Field], prefix: str, partial: bool) -> dict[str, Any]:
    known = {field.name: field for field in fields}
    for name in values:
        if name not in known:
            raise BadParameter(f"{prefix}{name}", "cannot be set here; there is no such parameter.")
    for field in fields:
        if field.required and not partial and values.get(field.name) is None:
            raise BadParameter(f"{prefix}{field.name}", "is required.")
    return {name: checked_value(value, known[name], f"{prefix}{name}") for name, value in values.items()}


def checked_value(value: Any, field: Field, name: str) -> Any:
    """The value, converted to the field's type; null means the default. Raises BadParameter."""
    if value is None:
        if field.required or not field.nullable:
            raise BadParameter(name, "cannot be null.")
        return field.default_value()
    return _CHECKS.get(field.kind, _unchecked)(value, field, name)


def _text(value: Any, field: Field, name: str) -> str:
    if not isinstance(value, str):
        raise BadParameter(name, "must be a string.")
    if len(value) > _LONGEST_TEXT:
        raise BadParameter(name, f"must not be longer than {_LONGEST_TEXT} characters.")
    if not _STORABLE.fullmatch(value):
        raise BadParameter(name, "must not contain NUL characters or unpaired surrogates.")
    return value


def _integer(value: Any, field: Field, name: str) -> int:
    # The published command line sends ports as strings of digits.
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadParameter(name, "must be a whole number.")
    if field.minimum is not None and value < field.minimum:
        raise BadParameter(name, f"must be {field.minimum} or more.")
    if value > (field.maximum if field.maximum is not None else 2**31 - 1):
        raise BadParameter(name, f"must be {field.maximum or 2**31 - 1} or less.")
    return value


def _boolean(value: Any, field: Field, name: str) -> bool:
    if not isinstance(value, bool):
        raise BadParameter(name, "must be true or false.")
    return value


def _choice(value: Any, field: Field, name: str) -> str:
    if not isinstance(value, str) or value not in field.choices:
        raise BadParameter(name, f"must be one of {', '.join(field.choices)}.")
    return value


def _strings(value: Any, field: Field, name: str) -> list[str]:
    item = _choice if field.choices else _text
    return [item(entry, field, f"{name}[{number}]") for number, entry in enumerate(_list(value, name))]


def _map(value: Any, field: Field, name: str) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > _MOST_ROWS:
        raise BadParameter(name, f"must be an object of at most {_MOST_ROWS} strings.")
    return {_text(key, field, name): _text(entry, field, f"{name}.{key}") for key, entry in value.items()}


def _rows(value: Any, field: Field, name: str) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(_list(value, name)):
        if not isinstance(row, dict):
            raise BadParameter(f"{name}[{number}]", "must be an object.")
        given = _checked_object(row, field.fields, f"{name}[{number}].", partial=False)
        rows.append({column.name: given.get(column.name, column.default_value()) for column in field.fields})
    return rows


def _object(value: Any, field: Field, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadParameter(name, "must be an object.")
    return _checked_object(value, field.fields, f"{name}.", partial=False)


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadParameter(name, "must be a list.")
    if len(value) > _MOST_ROWS:
        raise BadParameter(name, f"must not have more than {_MOST_ROWS} entries.")
    return value


def _unchecked(value: Any, field: Field, name: str) -> Any:
    return value


_CHECKS: dict[Kind, Callable[[Any, Field, str], Any]] = {
    Kind.TEXT: _text,
    Kind.URI: _text,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.STRINGS: _strings,
    Kind.MAP: _map,
    Kind.ROWS: _rows,
    Kind.OBJECT: _object,
}
