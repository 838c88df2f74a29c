"""The chain: how an entry is appended, and how an edit or a gap is found."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Min, Model
from django.utils import timezone

from .models import Entry, Head, Kind
from .text import clean

START = "0" * 64
CUT = "journal-cut"  # the event that records up to which entry old ones were removed
UNHASHED = {"id", "hash"}


def append(*, durable: bool = False, **values: Any) -> Entry:
    """Appends one entry. Texts are cleaned and cut to their columns' lengths here, and nowhere else.

    A `durable` entry is committed when this returns: raises RuntimeError inside a transaction, which could undo it.
    """
    with transaction.atomic(durable=durable):
        end = locked_head()
        entry = Entry(
            sequence=end.sequence + 1,
            at=timezone.now(),
            previous=end.hash,
            **{name: clean(value, _max_length(name)) for name, value in values.items()},
        )
        entry.hash = end.hash = hash_of(entry)
        entry.save(force_insert=True)
        end.sequence = entry.sequence
        end.save(update_fields=["sequence", "hash"])
    return entry


def hash_of(entry: Entry) -> str:
    """SHA-256 over the entry's columns as canonical JSON; the hash of the entry before is one of them."""
    columns = {field.attname: _json_value(getattr(entry, field.attname)) for field in _hashed_fields(entry)}
    text = json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()


def problems() -> Iterator[str]:
    """What is wrong with the journal, in words; empty if the chain is intact. Entries may be appended meanwhile."""
    end = head()
    sequence, previous, hash_at_end = 0, START, START
    for position, entry in enumerate(Entry.objects.order_by("sequence").iterator(chunk_size=1000)):
        if position == 0:
            sequence, previous = _before_oldest(entry)
        if entry.sequence != sequence + 1:
            yield f"Between entry {sequence} and entry {entry.sequence} entries are missing."
        elif entry.previous != previous:
            yield f"Entry {entry.sequence} does not follow entry {sequence}: one of the two was replaced."
        if entry.hash != hash_of(entry):
            yield f"Entry {entry.sequence} was edited."
        sequence, previous = entry.sequence, entry.hash
        if sequence == end.sequence:
            hash_at_end = entry.hash
    last = max(end.sequence, head().sequence if sequence > end.sequence else 0)
    if not end.sequence <= sequence <= last or hash_at_end != end.hash:
        yield f"The journal ends with entry {sequence}; the last one written was entry {last}."


def first_sequence() -> int:
    """The sequence of the oldest entry; 0 if there is none."""
    return Entry.objects.aggregate(first=Min("sequence"))["first"] or 0


def _before_oldest(first: Entry) -> tuple[int, str]:
    """Sequence and hash of what came before the oldest entry: nothing, or the last entry that was trimmed."""
    if first.sequence > 1:
        for cut in Entry.objects.filter(kind=Kind.EVENT, event=CUT).order_by("-sequence"):
            if cut.detail.get("to") == first.sequence - 1:
                return first.sequence - 1, str(cut.detail.get("hash"))
    return 0, START


def locked_head() -> Head:
    """The chain's end, locked until the transaction is over."""
    end, _ = Head.objects.select_for_update().get_or_create(pk=Head.ONLY, defaults={"hash": START})
    return end


def head() -> Head:
    """The chain's end as it was left by the last entry written."""
    return Head.objects.filter(pk=Head.ONLY).first() or Head(pk=Head.ONLY, sequence=0, hash=START)


def _max_length(name: str) -> int:
    return getattr(Entry._meta.get_field(name), "max_length", None) or 0


def _hashed_fields(entry: Model) -> list[Any]:
    return [field for field in entry._meta.concrete_fields if field.attname not in UNHASHED]


def _json_value(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
