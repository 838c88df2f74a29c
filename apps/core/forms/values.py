"""Values in a normal form, in which those opened, those there now and those typed can be compared."""

import json
from collections.abc import Callable
from typing import Any

from apps.cloud.contract import Field, Kind

MAP_COLUMNS = (
    Field("key", help="Name", required=True),
    Field("value", help="Its value", required=True, verbatim=True),
)
MASK = "••••••"


def columns_of(field: Field) -> tuple[Field, ...]:
    """The columns of a repeating field; a map is shown as rows of key and value."""
    return MAP_COLUMNS if field.kind is Kind.MAP else field.fields


def normal(field: Field, value: object) -> Any:
    """A value in normal form: null and missing ones are empty, line ends are newlines, unknown columns are dropped."""
    return _NORMAL.get(field.kind, _text)(field, value)


def canonical(field: Field, value: Any) -> str:
    """A normal value as text for comparison. The order of rows does not count, as servers return them in any order."""
    if field.kind is Kind.ROWS:
        value = sorted(value, key=lambda row: json.dumps(row, sort_keys=True))
    return json.dumps(value, sort_keys=True)


def empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def to_api(field: Field, value: Any) -> Any:
    """A normal value as the API takes it: empty nullable text becomes null, empty optional columns are left out."""
    if field.kind is Kind.ROWS:
        return [
            {column.name: row[column.name] for column in field.fields if column.required or not empty(row[column.name])}
            for row in value
        ]
    return None if value == "" and field.nullable else value


def lines(field: Field, value: Any, other: Any = None) -> list[str]:
    """A normal value as lines for a reader, secrets masked. `other` is the value it is compared with."""
    if field.kind is Kind.ROWS:
        rows = other if isinstance(other, list) else []
        return [_row_line(field, row, rows) for row in value]
    if field.kind is Kind.MAP:
        return [f"{key}={text}" for key, text in value.items()]
    if field.kind is Kind.STRINGS:
        return list(value)
    if field.kind is Kind.BOOLEAN:
        return ["yes" if value else "no"]
    if empty(value):
        return []
    return [MASK if field.secret else str(value)]


def _row_line(field: Field, row: dict[str, Any], others: list[dict[str, Any]]) -> str:
    words = [
        f"{column.name}={MASK if column.secret else row[column.name]}"
        for column in field.fields
        if not empty(row[column.name])
    ]
    hidden = any(column.secret for column in field.fields)
    return ", ".join(words) + (" (differs)" if hidden and row not in others else "")


def _text(field: Field, value: object) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
    return text if field.verbatim else text.strip()


def _choice(field: Field, value: object) -> str:
    return _text(field, value) or _text(field, field.default)


def _integer(field: Field, value: object) -> int | None:
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None


def _boolean(field: Field, value: object) -> bool:
    return bool(field.default if value is None else value)


def _strings(field: Field, value: object) -> list[str]:
    items = value if isinstance(value, list | tuple) else []
    return [line.strip() for item in items for line in str(item).splitlines() if line.strip()]


def _map(field: Field, value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {str(key): _text(MAP_COLUMNS[1], text) for key, text in pairs}


def _rows(field: Field, value: object) -> list[dict[str, Any]]:
    items = value if isinstance(value, list | tuple) else []
    rows = (item if isinstance(item, dict) else {field.fields[0].name: item} for item in items)
    return [
        {column.name: normal(column, row.get(column.name, column.default)) for column in field.fields} for row in rows
    ]


def _object(field: Field, value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


_NORMAL: dict[Kind, Callable[[Field, object], Any]] = {
    Kind.CHOICE: _choice,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.STRINGS: _strings,
    Kind.MAP: _map,
    Kind.ROWS: _rows,
    Kind.OBJECT: _object,
}
