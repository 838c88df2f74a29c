"""Database connections, which come from a small pool on PostgreSQL."""

from django.db import connection


def release_connection(**_: object) -> None:
    """Closes the connection before a wait for the upstream, so that others can use it; not inside a transaction."""
    if not connection.in_atomic_block:
        connection.close()
