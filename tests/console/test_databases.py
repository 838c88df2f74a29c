"""What a pool of connections asks of us."""

from unittest.mock import Mock

import pytest
from django.db import connection, transaction

from console.databases import give_back


@pytest.mark.django_db(transaction=True)
def test_who_waits_gives_the_connection_back_but_for_one_in_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Mock()
    monkeypatch.setattr(connection, "close", closed)
    with transaction.atomic():
        give_back()
    assert not closed.called
    give_back()
    assert closed.called
