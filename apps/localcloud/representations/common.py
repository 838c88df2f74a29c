"""Helpers for all representations."""

from collections.abc import Iterable
from datetime import UTC, datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date(moment: datetime | None) -> str | None:
    """`Mon, 13 Oct 2014 11:01:43 +0000`, in English whatever the locale is."""
    if moment is None:
        return None
    utc = moment.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc.day:02d} {_MONTHS[utc.month - 1]} {utc:%Y %H:%M:%S} +0000"


def tag_rows(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name} for name in names]
