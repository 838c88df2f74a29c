"""An edit or a gap in the journal shows. security.md: 38."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.audit.chain import hash_of, problems
from apps.audit.journal import Origin, record
from apps.audit.models import Entry, Head

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> list[Entry]:
    detail = {"names": ["a", "ä", "\x1b"], "count": 3, "nested": {"on": True, "nothing": None}}
    return [record(Origin(7, "ada"), "denied", target=f"/{number}", detail=detail) for number in range(1, 6)]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_empty_journal_is_whole() -> None:
    assert list(problems()) == []


def test_a_journal_as_it_was_written_is_whole(entries: list[Entry]) -> None:
    assert list(problems()) == []
    assert [each.sequence for each in entries] == [1, 2, 3, 4, 5]
    output = StringIO()
    call_command("verify_journal", stdout=output)
    assert "5 entries" in output.getvalue() and entries[-1].hash in output.getvalue()


@pytest.mark.parametrize(
    "column", ["at", "kind", "event", "username", "namespace", "target", "detail", "outcome", "request_id", "address"]
)
def test_an_edit_shows(column: str, entries: list[Entry]) -> None:
    value = {"at": "2020-01-01 00:00:00", "detail": '{"names": []}'}.get(column, "x")
    sql(f"UPDATE audit_entry SET {column} = %s WHERE sequence = 3", value)
    assert list(problems()) == ["Entry 3 was edited."]


def test_an_edit_with_a_new_hash_shows_at_the_next_entry(entries: list[Entry]) -> None:
    entry = Entry.objects.get(sequence=3)
    entry.username = "somebody else"
    sql("UPDATE audit_entry SET username = %s, hash = %s WHERE sequence = 3", entry.username, hash_of(entry))
    assert list(problems()) == ["Entry 4 does not follow entry 3: one of the two was replaced."]


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        ("sequence = 1", "Between entry 0 and entry 2 entries are missing."),
        ("sequence IN (2, 3)", "Between entry 1 and entry 4 entries are missing."),
        ("sequence = 5", "The journal ends with entry 4; the last one written was entry 5."),
        ("sequence > 0", "The journal ends with entry 0; the last one written was entry 5."),
    ],
)
def test_a_gap_shows(cut: str, words: str, entries: list[Entry]) -> None:
    sql(f"DELETE FROM audit_entry WHERE {cut}")
    assert list(problems()) == [words]


def test_two_entries_that_changed_places_show(entries: list[Entry]) -> None:
    sql("UPDATE audit_entry SET sequence = 99 WHERE sequence = 2")
    sql("UPDATE audit_entry SET sequence = 2 WHERE sequence = 3")
    sql("UPDATE audit_entry SET sequence = 3 WHERE sequence = 99")
    assert "Entry 2 was edited." in list(problems())


def test_the_command_fails_and_says_where(entries: list[Entry]) -> None:
    sql("UPDATE audit_entry SET username = 'x' WHERE sequence = 2")
    errors = StringIO()
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_journal", stderr=errors)
    assert "Entry 2 was edited." in errors.getvalue()


def test_a_refused_append_leaves_the_chain_as_it_was(entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Entry, "save", fail)
    with pytest.raises(RuntimeError):
        record(Origin(), "denied")
    assert Head.objects.get().sequence == 5 and list(problems()) == []
