"""Pages of a list: 25 objects unless more are asked for, 1,000 at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from .errors import BadParameter

DEFAULT_LIMIT = 25
HIGHEST_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Page:
    limit: int = DEFAULT_LIMIT
    offset: int = 0

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Page":
        """The page that a query asks for. A limit of 0, or above the highest, gets the highest."""
        limit = _whole_number(query, "limit", DEFAULT_LIMIT)
        return cls(min(limit or HIGHEST_LIMIT, HIGHEST_LIMIT), _whole_number(query, "offset", 0))

    def meta(self, path: str, query: Mapping[str, str], total: int) -> dict[str, Any]:
        """`meta` as the published clients expect it; `next` and `previous` keep the filters."""

        def at(offset: int) -> str:
            return f"{path}?{urlencode({**query, 'limit': self.limit, 'offset': offset})}"

        following = self.offset + self.limit
        return {
            "limit": self.limit,
            "offset": self.offset,
            "next": at(following) if following < total else None,
            "previous": at(max(0, self.offset - self.limit)) if self.offset else None,
            "total_count": total,
        }


def _whole_number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadParameter(name, "must be a whole number, 0 or more.")
    return int(text)
