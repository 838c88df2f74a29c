"""Makes text from outside safe for the journal: bounded, without control characters or line breaks."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from apps.accounts.tokens import PREFIX

TEXT_LIMIT = 1024
ITEM_LIMIT = 200
DEPTH_LIMIT = 4
MASK = "•••"
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9]{{8,}}")  # somebody may have typed one where a name belongs
_SHORTEST_MASKED = 4
_PARTS = re.compile(r"[\r\n=]+")
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
    """One line: control characters and the like become `\\x1b`, `\\u2028`, a backslash two; tokens are masked."""
    bound = limit or TEXT_LIMIT
    encoded = "".join(_escaped(character) for character in _TOKEN.sub(MASK, text)[:bound])
    return encoded if len(encoded) <= bound else encoded[: bound - 1] + "…"


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if unicodedata.category(character) in _ENCODED:
        return character.encode("unicode_escape", "surrogatepass").decode()
    return character


def mask_sent(text: str, sent: Any, keep: str = "") -> str:
    """Masks in `text` what was sent, as a refusal may quote a password. `keep` is a name, which is no secret."""
    parts = {part for part in _texts_in(sent) if len(part) >= _SHORTEST_MASKED and part != keep}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, MASK)
    return text


def _texts_in(value: Any) -> Iterator[str]:
    """All texts within a value: whole, and split at lines and equals signs; each also as JSON escapes it."""
    if isinstance(value, Mapping):
        for key in value:
            yield from _texts_in(value[key])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts_in(each)
    elif isinstance(value, str):
        for part in (value, *_PARTS.split(value)):
            yield from (part.strip(), json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1])
