"""Stack files as text: YAML with its keys always in the same order, or JSON."""

import json
from typing import Any

import yaml

from apps.cloud.contract.stackfile import KEYS
from apps.core.labels import visible

_ORDER = {key.name: number for number, key in enumerate(KEYS)}
_MASK = "••••••••"
_SECRET = ("environment", "container_envvars")

StackFile = dict[str, Any]


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, and never writes anchors or aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def to_yaml(file: StackFile) -> str:
    """The services in the given order, the keys of each in the contract's order. Empty if there are no services."""
    if not file:
        return ""
    ordered = {name: _ordered(entry) for name, entry in file.items()}
    text = _dump(ordered, allow_unicode=True)
    # Characters that change the direction of text are written as escapes.
    return text if visible(text) == text else _dump(ordered, allow_unicode=False)


def to_json(file: StackFile) -> str:
    ordered = {name: _ordered(entry) for name, entry in file.items()}
    return json.dumps(ordered, ensure_ascii=False, indent=2) + "\n"


def masked(file: StackFile) -> StackFile:
    """The file with the values of its variables hidden."""
    return {name: _masked_entry(entry) for name, entry in file.items()}


def _dump(file: StackFile, *, allow_unicode: bool) -> str:
    return str(yaml.dump(file, Dumper=_Dumper, sort_keys=False, allow_unicode=allow_unicode, width=4096))


def _ordered(entry: Any) -> Any:
    """Keys in the contract's order; those that it does not know come last, by name."""
    if not isinstance(entry, dict):
        return entry
    return dict(sorted(entry.items(), key=lambda item: (_ORDER.get(item[0], len(_ORDER)), item[0])))


def _masked_entry(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {key: _masked_value(value) if key in _SECRET else value for key, value in entry.items()}


def _masked_value(value: Any) -> Any:
    if isinstance(value, dict):
        return dict.fromkeys(value, _MASK)
    if isinstance(value, list):
        return [_masked_variable(row) for row in value]
    return _MASK


def _masked_variable(row: Any) -> Any:
    if isinstance(row, dict):
        return {**row, "value": _MASK}
    name, equals, _ = str(row).partition("=")
    return f"{name}={_MASK}" if equals else name
