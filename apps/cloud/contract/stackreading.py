"""Converts a service of a stack file to the parameters that create it. Pure: nothing is looked up."""

from collections.abc import Mapping
from typing import Any

from .service import CREATE_PARAMETERS
from .stackfile import BY_NAME, REFUSED, Form, Key
from .stackvalues import READERS, StackFileError

_PARAMETERS = frozenset(field.name for field in CREATE_PARAMETERS)
# Two keys that share a parameter: ports with expose, volumes with volumes_from.
_ADDED_UP = frozenset({"container_ports", "bindings"})


def service_parameters(entry: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """`{"image": "redis", "ports": ["80"]}` → the parameters, and for each the key that set it.

    Keys with the API's own names are kept. Links and borrowed volumes keep the names of their services. Raises
    StackFileError for what cannot be read; rules between parameters are not checked.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, value in entry.items():
        parameter, read = _read(name, value)
        if value is None:
            continue  # a key without a value
        if parameter in values:
            if parameter not in _ADDED_UP or name == parameter or origins[parameter] == parameter:
                raise StackFileError(name, f"sets the same thing as {origins[parameter]}; leave one of them out.")
            values[parameter] = [*values[parameter], *read]
        else:
            values[parameter], origins[parameter] = read, name
    if origins.get("container_ports") in {"ports", "expose"}:
        values["container_ports"] = _without_duplicates(values["container_ports"])
    return values, origins


def _without_duplicates(ports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ports without duplicates: a published port need not be exposed as well."""
    published = {(row["inner_port"], row["protocol"]) for row in ports if row["published"]}
    return [row for row in ports if row["published"] or (row["inner_port"], row["protocol"]) not in published]


def _read(name: str, value: Any) -> tuple[str, Any]:
    """The parameter that a key sets, and its value. Raises StackFileError."""
    if name in REFUSED:
        raise StackFileError(name, f"is not supported: {REFUSED[name]}")
    key = BY_NAME.get(name)
    if key is not None and not _has_api_form(key, value):
        return key.parameter, READERS[key.form](key, value) if value is not None else None
    if name in _PARAMETERS:
        return name, value
    raise StackFileError(name, "is not a key of a stack file.")


def _has_api_form(key: Key, value: Any) -> bool:
    """Whether a key of the same name as its parameter has a value in the API's form: `tags` as rows."""
    rows = key.form is Form.TAGS and isinstance(value, list)
    return rows and any(isinstance(row, Mapping) for row in value)
