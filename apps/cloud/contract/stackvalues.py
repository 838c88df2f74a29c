"""Converts the values of a stack file's keys to those of the API's parameters."""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .stackfile import Form, Key

MOST_ENTRIES = 1000
_PORT = re.compile(r"(?:(?P<outer>[0-9]{1,5}):)?(?P<inner>[0-9]{1,5})(?:/(?P<protocol>tcp|udp))?")
_SIZE = re.compile(r"(?P<number>[0-9]{1,15})(?P<unit>[kmg]?)b?", re.IGNORECASE)
_MEGABYTES = {"": 1 / 2**20, "k": 1 / 2**10, "m": 1, "g": 2**10}
_MODES = {"rw": True, "ro": False}


class StackFileError(ValueError):
    """An invalid stack file. `where` is the key, with the entry's number or name if it has several: `ports[0]`."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where, self.reason = where, reason


def _text(where: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise StackFileError(where, "must be text.")
    return value


def _entries(key: Key, value: Any) -> Iterator[tuple[str, str]]:
    """Yields each string of a list, or the single string, with its position."""
    entries = value if isinstance(value, list) else [value]
    if isinstance(value, Mapping) or len(entries) > MOST_ENTRIES:
        raise StackFileError(key.name, f"must be a list of at most {MOST_ENTRIES} strings.")
    for number, entry in enumerate(entries):
        where = f"{key.name}[{number}]"
        yield where, _text(where, entry)


def _command(key: Key, value: Any) -> str:
    if isinstance(value, list):
        return shlex.join(text for _, text in _entries(key, value))
    return _text(key.name, value)


def _integer(key: Key, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,12}", value):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise StackFileError(key.name, "must be a whole number.")
    return value


def _boolean(key: Key, value: Any) -> bool:
    if not isinstance(value, bool):
        raise StackFileError(key.name, "must be true or false.")
    return value


def _word(key: Key, value: Any) -> str:
    # YAML reads an unquoted `no` as a boolean.
    text = "no" if value is False and "no" in key.words else value
    if isinstance(text, str):
        if text in key.words.values():
            return text
        if text.lower() in key.words:
            return key.words[text.lower()]
    raise StackFileError(key.name, f"must be one of {', '.join(key.words)}.")


def _size(key: Key, value: Any) -> int:
    """The size in MB; -1 (no limit) is kept, also as a string."""
    text = _text(key.name, value).strip()
    if text == "-1":
        return -1
    match = _SIZE.fullmatch(text)
    if match is None:
        raise StackFileError(key.name, "must be a size such as 512m or 1g.")
    return int(int(match["number"]) * _MEGABYTES[match["unit"].lower()])


def _strings(key: Key, value: Any) -> list[str]:
    return [text for _, text in _entries(key, value)]


def _tags(key: Key, value: Any) -> list[dict[str, str]]:
    return [{"name": text} for _, text in _entries(key, value)]


def _map(key: Key, value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        if len(value) > MOST_ENTRIES:
            raise StackFileError(key.name, f"must not have more than {MOST_ENTRIES} entries.")
        return {str(name): _text(f"{key.name}.{name}", "" if one is None else one) for name, one in value.items()}
    found: dict[str, str] = {}
    for where, text in _entries(key, value):
        name, _, rest = text.partition("=")
        if name in found:
            raise StackFileError(where, f"{name[:80]} is given twice.")
        found[name] = rest
    return found


def _variables(key: Key, value: Any) -> list[dict[str, str]]:
    return [{"key": name, "value": text} for name, text in _map(key, value).items()]


def _port(where: str, text: str, *, published: bool) -> dict[str, Any]:
    match = _PORT.fullmatch(text.strip())
    if match is None or (match["outer"] and not published):
        form = "HOST:CONTAINER or CONTAINER" if published else "CONTAINER"
        raise StackFileError(where, f"must be {form}, with /udp for UDP ports.")
    outer = int(match["outer"]) if match["outer"] else None
    ports = [number for number in (outer, int(match["inner"])) if number is not None]
    if not all(0 < number < 65536 for number in ports):
        raise StackFileError(where, "ports are between 1 and 65535.")
    protocol = match["protocol"] or "tcp"
    return {"protocol": protocol, "inner_port": ports[-1], "outer_port": outer, "published": published}


def _ports(key: Key, value: Any) -> list[dict[str, Any]]:
    return [_port(where, text, published=key.form is Form.PORTS) for where, text in _entries(key, value)]


def _links(key: Key, value: Any) -> list[dict[str, Any]]:
    rows = []
    for where, text in _entries(key, value):
        service, colon, alias = text.partition(":")
        if not service or (colon and not alias):
            raise StackFileError(where, "must be SERVICE or SERVICE:ALIAS.")
        rows.append({"to_service": service, "name": alias or None})
    return rows


def _volumes(key: Key, value: Any) -> list[dict[str, Any]]:
    rows = []
    for where, text in _entries(key, value):
        parts = text.split(":")
        rewritable = _MODES[parts.pop()] if len(parts) > 1 and parts[-1] in _MODES else True
        if not 1 <= len(parts) <= 2 or not all(part.startswith("/") for part in parts):
            raise StackFileError(where, "must be /path or HOST:CONTAINER of absolute paths, with :ro to read only.")
        rows.append(
            {
                "host_path": parts[0] if len(parts) == 2 else None,
                "container_path": parts[-1],
                "rewritable": rewritable,
                "volumes_from": None,
            }
        )
    return rows


def _volumes_from(key: Key, value: Any) -> list[dict[str, Any]]:
    rows = []
    for where, text in _entries(key, value):
        service, colon, mode = text.partition(":")
        if not service or (colon and mode not in _MODES):
            raise StackFileError(where, "must be SERVICE, or SERVICE:ro.")
        rewritable = _MODES[mode] if colon else True
        rows.append({"host_path": None, "container_path": None, "rewritable": rewritable, "volumes_from": service})
    return rows


READERS: Mapping[Form, Callable[[Key, Any], Any]] = {
    Form.TEXT: lambda key, value: _text(key.name, value),
    Form.COMMAND: _command,
    Form.INTEGER: _integer,
    Form.BOOLEAN: _boolean,
    Form.WORD: _word,
    Form.SIZE: _size,
    Form.STRINGS: _strings,
    Form.TAGS: _tags,
    Form.MAP: _map,
    Form.VARIABLES: _variables,
    Form.PORTS: _ports,
    Form.EXPOSE: _ports,
    Form.LINKS: _links,
    Form.VOLUMES: _volumes,
    Form.VOLUMES_FROM: _volumes_from,
}
