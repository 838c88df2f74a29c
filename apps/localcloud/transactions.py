"""Transactions whose writes depend on what they have read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_WRITING = 0x10CA1C10  # key of the PostgreSQL advisory lock that writers hold


@contextmanager
def exclusive() -> Iterator[None]:
    """A transaction during which nobody else writes, so that what it reads stays true until it ends.

    On SQLite all of our transactions are exclusive; on PostgreSQL others wait for an advisory lock.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])
        yield
