"""Old entries go, and what is left can still be checked. security.md: 38."""

import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.audit import retention
from apps.audit.chain import CUT, hash_of, problems
from apps.audit.journal import Origin, record
from apps.audit.models import Entry
from tests.servers import ROOT, command, environment

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """One for each of the last ten days, the oldest first."""
    written = []
    for age in range(10, 0, -1):
        monkeypatch.setattr("apps.audit.chain.timezone", SimpleNamespace(now=lambda age=age: NOW - timedelta(days=age)))
        written.append(record(Origin(7, "ada"), "denied", target=f"/{age}"))
    monkeypatch.undo()
    return written


def sequences() -> list[int]:
    return list(Entry.objects.exclude(event=CUT).values_list("sequence", flat=True))


def test_what_is_older_goes_and_the_rest_is_whole(entries: list[Entry]) -> None:
    assert retention.trim(NOW - timedelta(days=4, hours=12)) == 6
    assert sequences() == [7, 8, 9, 10]
    assert list(problems()) == []
    record(Origin(), "denied")
    assert list(problems()) == []


def test_it_can_be_done_again_and_in_several_cuts(entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    for days, gone in ((6.5, 4), (6.5, 0), (1.5, 5)):
        assert retention.trim(NOW - timedelta(days=days)) == gone
        assert list(problems()) == []
    assert sequences() == [10]


def test_all_may_go_but_what_tells_of_it(entries: list[Entry]) -> None:
    assert retention.trim(timezone.now()) == 10
    assert sequences() == [] and list(problems()) == []


def test_an_entry_out_of_order_keeps_what_follows_it(entries: list[Entry]) -> None:
    """A clock that went back: nothing is taken out of the middle."""
    assert retention.trim(entries[2].at) == 2
    assert sequences() == list(range(3, 11))


@pytest.mark.parametrize("cut", ["sequence = 7", "sequence = 8", "sequence = 10"])
def test_a_gap_after_the_cut_still_shows(cut: str, entries: list[Entry]) -> None:
    retention.trim(NOW - timedelta(days=4, hours=12))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM audit_entry WHERE {cut}")
    assert len(list(problems())) == 1


def test_another_beginning_than_the_one_that_was_cut_shows(entries: list[Entry]) -> None:
    retention.trim(NOW - timedelta(days=4, hours=12))
    first = Entry.objects.get(sequence=7)
    first.previous = "f" * 64
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET previous = %s, hash = %s WHERE sequence = 7", ["f" * 64, hash_of(first)])
    assert "Entry 7 does not follow entry 6: one of the two was replaced." in list(problems())


def test_the_command_keeps_what_the_setting_says(entries: list[Entry], settings: SimpleNamespace) -> None:
    for days, left in ((0, 10), (5, 4)):
        settings.KEEP_JOURNAL_DAYS = days
        call_command("trim_journal", stdout=StringIO())
        assert len(sequences()) == left
    output = StringIO()
    call_command("verify_journal", stdout=output)
    assert "5 entries (those before entry 7 were taken away as too old)" in output.getvalue()


WRITER = """
import sys, django
django.setup()
from apps.audit.journal import Origin, record
for number in range(40):
    record(Origin(1, sys.argv[1]), "denied", target=f"/{number}/")
"""


def test_several_processes_write_one_chain_while_it_is_checked(tmp_path: Path) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="console.settings")
    command("console", "migrate", "--noinput", "-v", "0", env=env)
    start = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen([*start, name], cwd=ROOT, env={**os.environ, **env}) for name in ("ada", "bob")]
    while any(writer.poll() is None for writer in writers):
        command("console", "verify_journal", env=env)
    assert [writer.returncode for writer in writers] == [0, 0]
    verified = subprocess.run(
        [sys.executable, "manage.py", "verify_journal"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert "80 entries" in verified.stdout
