"""Transactions that read, judge by what they read, and write."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_WRITING = 0x10CA1C10  # among PostgreSQL's advisory locks, that of whoever writes


@contextmanager
def exclusive() -> Iterator[None]:
    """A transaction in which nobody else writes: what was read still holds when something is written for it.

    SQLite begins each of ours so; PostgreSQL has others wait for the lock until the transaction is over.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])
        yield
