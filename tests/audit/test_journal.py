"""What is written down, and when. security.md: 37, 38, 39."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory

from apps.accounts import namespaces
from apps.accounts.keys import remove_key, store_key
from apps.accounts.models import User
from apps.audit import journal
from apps.audit.journal import Change, Origin
from apps.audit.models import AppendOnly, Entry, Kind
from apps.cloud.errors import (
    BadAnswer,
    CloudError,
    Conflict,
    Forbidden,
    GatewayTimeout,
    OutcomeUnknown,
    ServerError,
    TimedOut,
    Unreachable,
)

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
ORIGIN = Origin(7, "ada.l", "192.0.2.1", "req-1", "session")
ACTION = "/api/audit/v1/action/123/"


def started(**more: object) -> object:
    what = {"namespace": "acme", "verb": "start", "method": "POST", "target": "/api/app/v1/acme/service/u1/start/"}
    return journal.change(ORIGIN, **{**what, **more})  # type: ignore[arg-type]


def events() -> list[tuple[str, str, str, str]]:
    return list(Entry.objects.values_list("event", "username", "target", "outcome"))


# Changes


def test_the_intent_is_written_before_the_change_and_the_outcome_after() -> None:
    with started(detail={"changed": ["target_num_containers"]}) as under_way:
        intent = Entry.objects.get()
        assert intent.kind == Kind.INTENT and intent.outcome == ""
        under_way.done(202, ACTION)
    outcome = Entry.objects.get(kind=Kind.OUTCOME)
    assert outcome.intent == intent.sequence
    assert (outcome.outcome, outcome.status, outcome.action_uri) == ("done", 202, ACTION)
    assert intent.detail == {"changed": ["target_num_containers"]}


def test_each_entry_holds_who_where_what_and_when() -> None:
    with started() as under_way:
        under_way.done(200)
    for entry in Entry.objects.all():
        assert (entry.user_id, entry.username, entry.via) == (7, "ada.l", "session")
        assert (entry.namespace, entry.event, entry.method) == ("acme", "start", "POST")
        assert entry.target == "/api/app/v1/acme/service/u1/start/"
        assert (entry.request_id, entry.address) == ("req-1", "192.0.2.1")
        assert entry.at.utcoffset() == timedelta(0)
        assert abs(entry.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_where_the_intent_cannot_be_written_the_change_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(journal, "append", fail)
    sent = []
    with pytest.raises(DatabaseError), started():
        sent.append("the call")
    assert sent == []


def test_an_intent_that_could_be_rolled_back_is_refused() -> None:
    sent = []
    with transaction.atomic(), pytest.raises(RuntimeError), started():
        sent.append("the call")
    assert sent == []


def test_where_the_outcome_cannot_be_written_the_change_still_tells_what_it_did(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("disk full")

    with started() as under_way:
        monkeypatch.setattr(journal, "append", fail)
        under_way.done(202)
    assert "could not be written" in caplog.text
    assert Entry.objects.get().kind == Kind.INTENT


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Forbidden("read only"), "refused"),
        (Conflict("Stopped", action_uri=ACTION), "refused"),
        (ServerError("broken"), "failed"),
        (GatewayTimeout("busy"), "unknown"),
        (BadAnswer("no JSON", status=200), "unknown"),
        (OutcomeUnknown("no answer"), "unknown"),
        (Unreachable("refused"), "unreachable"),
        (TimedOut("no connection"), "unreachable"),
    ],
)
def test_a_refusal_is_written_and_goes_on(error: CloudError, outcome: str) -> None:
    with pytest.raises(type(error)), started():
        raise error
    entry = Entry.objects.get(kind=Kind.OUTCOME)
    assert (entry.outcome, entry.status) == (outcome, error.status)
    assert entry.action_uri == (error.action_uri or "")
    assert entry.detail == {"message": error.message}


def test_an_error_of_our_own_leaves_the_outcome_unknown() -> None:
    with pytest.raises(ZeroDivisionError), started():
        raise ZeroDivisionError
    assert Entry.objects.get(kind=Kind.OUTCOME).outcome == "unknown"


def test_a_change_starts_as_unknown() -> None:
    assert Change().outcome == "unknown"


# Text that others wrote


def test_control_characters_are_encoded() -> None:
    journal.record(ORIGIN, "denied", target="a\r\nb\x1b[31mc\x00d\u2028e\u202ef\ud800g\\h", detail={"k\n": ["v\x1b"]})
    entry = Entry.objects.get()
    assert entry.target == r"a\r\nb\x1b[31mc\x00d\u2028e\u202ef\ud800g\\h"
    assert entry.detail == {r"k\n": [r"v\x1b"]}


def test_what_is_encoded_cannot_be_mistaken_for_what_was_written() -> None:
    first, second = (journal.record(ORIGIN, "denied", target=text).target for text in ("a\n", "a\\n"))
    assert first != second


def test_lengths_are_bounded() -> None:
    long = "x" * 100_000
    origin = Origin(7, long, long, long, long)
    deep: list[object] = []
    for _ in range(50):
        deep = [deep]
    journal.record(origin, long, namespace=long, target=long, outcome=long, detail={"text": long, "deep": deep})
    entry = Entry.objects.get()
    for name in ("username", "address", "request_id", "via", "event", "namespace", "target", "outcome"):
        value = getattr(entry, name)
        assert len(value) == Entry._meta.get_field(name).max_length, name
    assert len(entry.detail["text"]) == 1024
    assert len(journal.record(ORIGIN, "denied", target="\x1b" * 5000).target) == 1024, "encoding makes it longer"
    assert len(str(entry.detail["deep"])) < 200


# Append only


def test_an_entry_cannot_be_changed_or_removed() -> None:
    entry = journal.record(ORIGIN, "signed-in")
    entry.username = "somebody else"
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(username="x"),
        lambda: Entry.objects.bulk_update([entry], ["username"]),
        lambda: Entry.objects.bulk_create([Entry()]),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    assert Entry.objects.get().username == "ada.l"


# Where a request came from


def test_the_origin_of_a_request(rf: RequestFactory, user: User) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.9", headers={"X-Forwarded-For": "10.0.0.1"})
    request.user = user
    request.request_id = "abc"  # type: ignore[attr-defined]
    assert journal.origin_of(request) == Origin(user.pk, "ada.l", "192.0.2.9", "abc", "session")
    assert journal.origin_of(None) == Origin(via="command")


# What the accounts tell


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("ada.l", password=PASSWORD)


def sign_in(client: Client, password: str = PASSWORD, name: str = "ada.l") -> None:
    client.post("/sign-in/", {"username": name, "password": password})


def test_signing_in_and_out_is_written_down(user: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    sign_in(client)
    client.post("/sign-out/")
    assert events() == [("signed-in", "ada.l", "", ""), ("signed-out", "ada.l", "", "")]
    for entry in Entry.objects.all():
        assert (entry.user_id, entry.address, entry.via) == (user.pk, "192.0.2.9", "session")
        assert entry.request_id


def test_failures_and_lockouts_are_written_down_without_the_password(user: User) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, "a-wrong-secret", "ada.l\x1b[2J")
    assert events()[0] == ("sign-in-failed", "", r"ada.l\x1b[2J", "refused")
    assert [event for event, *_ in events()].count("sign-in-failed") == 5
    assert events()[-1][0] in {"sign-in-failed", "sign-in-locked"}
    assert "sign-in-locked" in [event for event, *_ in events()]
    assert "a-wrong-secret" not in repr(list(Entry.objects.values()))


def test_a_wrong_password_of_somebody_signed_in_is_written_down(user: User) -> None:
    client = Client()
    sign_in(client)
    client.post("/account/key/remove/", {"password": "wrong"})
    assert events()[-1] == ("password-refused", "ada.l", "ada.l", "refused")


def test_a_changed_password_is_written_down(user: User) -> None:
    client = Client()
    sign_in(client)
    new = "a quite different one"
    client.post("/account/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert events()[-1][0] == "password-changed"
    assert new not in repr(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("act", "event", "namespace"),
    [
        (lambda user: store_key(user, "ada", "secret-key", None), "key-changed", "ada"),
        (lambda user: remove_key(user, None), "key-removed", "ada"),
        (lambda user: namespaces.add(user, "beta", None), "namespace-added", "beta"),
        (lambda user: namespaces.remove(user, "acme", None), "namespace-removed", "acme"),
        (lambda user: namespaces.move(user, "zeta", up=True, request=None), "namespace-moved", "zeta"),
    ],
)
def test_changes_to_keys_and_namespaces_are_written_down(
    act: Callable[[User], object], event: str, namespace: str, user: User
) -> None:
    store_key(user, "ada", "secret-key", request=None)
    for name in ("acme", "zeta"):
        namespaces.add(user, name, request=None)
    before = Entry.objects.count()
    act(user)
    entry = Entry.objects.last()
    assert entry is not None and Entry.objects.count() == before + 1
    assert (entry.event, entry.namespace, entry.user_id, entry.via) == (event, namespace, user.pk, "command")
    assert "secret-key" not in repr(list(Entry.objects.values()))


def test_a_key_is_not_kept_where_the_journal_cannot_be_written(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(journal, "append", fail)
    with pytest.raises(DatabaseError):
        store_key(user, "ada", "secret-key", request=None)
    assert not hasattr(User.objects.get(), "stored_key")
