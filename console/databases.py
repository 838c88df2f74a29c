"""Connections to the database, where there is a pool of few."""

from django.db import connection


def give_back(**_: object) -> None:
    """Who waits for the upstream keeps none meanwhile; a transaction that is open keeps its own."""
    if not connection.in_atomic_block:
        connection.close()
