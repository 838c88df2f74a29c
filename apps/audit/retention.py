"""Removes old entries from the beginning of the journal; an entry in the chain records where it was cut."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from .chain import CUT, append, locked_head
from .models import Entry, Kind

_AT_ONCE = 5000


def trim(before: datetime) -> int:
    """Removes entries from the beginning, up to the first that is not older than `before`; returns how many."""
    total = 0
    while gone := _trim_once(before):
        total += gone
    return total


def _trim_once(before: datetime) -> int:
    """One cut. The entry that records it holds the last removed hash, which is the next entry's `previous`."""
    with transaction.atomic():
        locked_head()
        last = _last_removable(before)
        if last is None:
            return 0
        append(kind=Kind.EVENT, event=CUT, via="command", detail={"to": last.sequence, "hash": last.hash})
        gone, _ = QuerySet.delete(QuerySet(Entry).filter(sequence__lte=last.sequence))
    return gone


def _last_removable(before: datetime) -> Entry | None:
    kept = Entry.objects.filter(at__gte=before).aggregate(first=Min("sequence"))["first"]
    ends = Entry.objects.aggregate(first=Min("sequence"), last=Max("sequence"))
    if ends["first"] is None:
        return None
    last = min(kept - 1 if kept is not None else ends["last"], ends["first"] + _AT_ONCE - 1)
    return Entry.objects.filter(sequence__lte=last).order_by("-sequence").first()
