"""Paging by sequence number, so that the ten-thousandth page costs no more than the first."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from apps.audit.models import Entry

SIZE = 50
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Entries, newest first. `older` and `newer` are the next and previous page's `before` and `after`, if any."""

    entries: list[Entry]
    older: int | None = None
    newer: int | None = None


def page_of(asked: QuerySet[Entry], query: QueryDict) -> JournalPage:
    """The entries `before` or right `after` the sequence number in the query; the newest if it has neither."""
    if after := _sequence(query.get("after", "")):
        found = list(asked.filter(sequence__gt=after).order_by("sequence")[: SIZE + 1])
        entries = found[:SIZE][::-1]
        more = len(found) > SIZE
        return JournalPage(entries, after + 1, entries[0].sequence if more else None)
    before = _sequence(query.get("before", ""))
    found = list((asked.filter(sequence__lt=before) if before else asked)[: SIZE + 1])
    entries = found[:SIZE]
    older = entries[-1].sequence if len(found) > SIZE else None
    return JournalPage(entries, older, (entries[0].sequence if entries else before - 1) if before else None)


def _sequence(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
