"""Text that others wrote, made fit for the journal: bounded, and without what moves a cursor or breaks a line."""

import unicodedata
from collections.abc import Mapping
from typing import Any

TEXT_LIMIT = 1024
ITEM_LIMIT = 200
DEPTH_LIMIT = 4
_ENCODED = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, invisible formatting, lone surrogates, line separators


def clean(value: Any, limit: int = 0, depth: int = DEPTH_LIMIT) -> Any:
    """The value as JSON can hold it; every text in it cleaned and cut to `limit` characters (0: 1024)."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping) and depth:
        items = list(value.items())[:ITEM_LIMIT]
        return {clean_text(str(key)): clean(each, limit, depth - 1) for key, each in items}
    if isinstance(value, list | tuple | set | frozenset) and depth:
        return [clean(each, limit, depth - 1) for each in list(value)[:ITEM_LIMIT]]
    return clean_text(str(value), limit)


def clean_text(text: str, limit: int = 0) -> str:
    """One line: control characters and the like stand as `\\x1b`, `\\u2028`; a backslash as two."""
    bound = limit or TEXT_LIMIT
    encoded = "".join(_encoded(character) for character in text[:bound])
    return encoded if len(encoded) <= bound else encoded[: bound - 1] + "…"


def _encoded(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if unicodedata.category(character) in _ENCODED:
        return character.encode("unicode_escape", "surrogatepass").decode()
    return character
