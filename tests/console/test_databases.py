"""What a pool of connections asks of us."""

from unittest.mock import Mock

import pytest
from django.db import connection, transaction

from console.databases import release_connection


@pytest.mark.django_db(transaction=True)
def test_who_waits_gives_the_connection_back_but_for_one_in_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Mock()
    monkeypatch.setattr(connection, "close", closed)
    with transaction.atomic():
        release_connection()
    assert not closed.called
    release_connection()
    assert closed.called
