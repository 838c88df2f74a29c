"""Personal tokens: who they stand for, how long, and that nobody can read them again. security.md: 16, 19."""

import base64
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.dispatch import receiver
from django.utils import timezone

from apps.accounts import namespaces, signals, tokens
from apps.accounts.keys import remove_key, store_key
from apps.accounts.models import Scope, Token, User
from apps.audit import journal
from apps.audit.models import Entry
from tests.basic_auth import basic

from .conftest import APIKEY

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user: User) -> User:
    """With a key, and the organization acme in her list."""
    store_key(user, "ada", APIKEY, request=None)
    namespaces.add(user, "acme", None)
    return user


def make_token(user: User, name: str = "deploy", scope: Scope = Scope.READ, **more: Any) -> str:
    return tokens.make(user, name, scope, request=None, **more)[1]


def test_a_token_stands_for_its_owner(ada: User) -> None:
    text = make_token(ada, scope=Scope.WRITE, namespace="acme", days=30)
    found = tokens.authenticate(text, "ada.l")
    assert found is not None and found == tokens.authenticate(text, None)
    assert (found.user, found.name, found.scope, found.namespace) == (ada, "deploy", Scope.WRITE, "acme")
    assert text.startswith("cct_") and text != make_token(ada, "another")


@pytest.mark.parametrize("username", ["", "ada", "ADA.L", "bob"])
def test_somebody_else_s_name_beside_it_is_refused(ada: User, username: str) -> None:
    User.objects.create_user("bob")
    text = make_token(ada)
    assert tokens.authenticate(text, username) is None


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text + "0", str.lower, lambda text: text[4:]])
def test_what_is_not_the_token_is_refused(ada: User, change: Any) -> None:
    assert tokens.authenticate(change(make_token(ada)), None) is None


def test_headers_are_read_as_tools_send_them(ada: User) -> None:
    text = make_token(ada)
    for header in (
        f"Bearer {text}",
        f"bearer  {text} ",
        basic("ada.l", text),
        basic("ada.l", text).lower()[:5] + basic("ada.l", text)[5:],
    ):
        assert tokens.authenticate_header(header) is not None, header
    encoded = base64.b64encode(text.encode()).decode()
    for header in (
        "",
        "Bearer",
        "Basic",
        text,
        f"Token {text}",
        f"Basic {encoded}",
        "Basic é",
        "Basic /w==",
        basic("", text),
        f"Basic {text}",
    ):
        assert tokens.authenticate_header(header) is None, header


def test_of_a_token_a_hash_is_kept_and_nothing_is_shown(ada: User, caplog: pytest.LogCaptureFixture) -> None:
    text = make_token(ada)
    token = tokens.authenticate(text, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_token")
        seen = repr(cursor.fetchall())
    seen += repr(token) + str(token) + caplog.text + repr(list(Entry.objects.values()))
    assert not any(text[at : at + 6] in seen for at in range(4, len(text) - 6))


# What ends it


def test_a_revoked_token_is_refused_and_the_rooms_above_are_told(ada: User) -> None:
    text, kept = make_token(ada), make_token(ada, "kept")
    told: list[str] = []

    @receiver(signals.token_revoked)
    def record_end(token: Token, **_: Any) -> None:
        told.append(token.name)

    token = Token.objects.get(name="deploy")
    tokens.revoke(token, request=None)
    tokens.revoke(token, request=None)  # by somebody else meanwhile
    assert tokens.authenticate(text, None) is None and tokens.authenticate(kept, None) is not None
    assert told == ["deploy"]


def test_an_expired_token_is_refused(ada: User) -> None:
    text = make_token(ada, days=1)
    assert tokens.authenticate(text, None) is not None
    Token.objects.update(expires_at=timezone.now())
    assert tokens.authenticate(text, None) is None
    assert tokens.standings([Token.objects.get().pk]) == {}


def test_a_disabled_user_s_tokens_are_refused_until_they_may_come_again(ada: User) -> None:
    text = make_token(ada)
    call_command("disableuser", "ada.l", stdout=StringIO())
    assert tokens.authenticate(text, None) is None
    call_command("disableuser", "ada.l", "--undo", stdout=StringIO())
    assert tokens.authenticate(text, None) is not None


def test_a_token_ends_with_its_namespace(ada: User) -> None:
    confined, free = make_token(ada, namespace="acme"), make_token(ada, "free")
    namespaces.remove(ada, "acme", None)
    assert tokens.authenticate(confined, None) is None and tokens.authenticate(free, None) is not None
    own = make_token(ada, "own", namespace="ada")
    remove_key(ada, None)
    assert tokens.authenticate(own, None) is None


def test_another_secret_key_ends_all_tokens_unless_the_one_before_is_kept(ada: User, settings: SimpleNamespace) -> None:
    text, before = make_token(ada), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert tokens.authenticate(text, None) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert tokens.authenticate(text, None) is not None


# Where it may be used


def test_where_a_token_may_be_used(ada: User) -> None:
    cases = {None: {None, "ada", "acme"}, "ada": {None, "ada"}, "acme": {"acme"}}
    for confined, allowed in cases.items():
        token, _ = tokens.make(ada, f"in {confined}", Scope.READ, namespace=confined, request=None)
        asked = (None, "ada", "acme", "zeta", "")
        assert {each for each in asked if tokens.may_use(token, each)} == allowed


def test_scopes_hold_those_before_them() -> None:
    order = [Scope.READ, Scope.WRITE, Scope.ADMIN]
    for at, scope in enumerate(order):
        assert [needed for needed in order if Token(scope=scope).allows(needed)] == order[: at + 1]


def test_standings_name_the_owner_and_where_the_token_may_be_used(ada: User) -> None:
    confined, _ = tokens.make(ada, "confined", Scope.READ, namespace="acme", request=None)
    free, _ = tokens.make(ada, "free", Scope.READ, request=None)
    found = tokens.standings([confined.pk, free.pk, 0])
    assert {pk: each.namespaces for pk, each in found.items()} == {confined.pk: {"acme"}, free.pk: {"ada", "acme"}}
    assert {each.key_version for each in found.values()} == {ada.stored_key.version}


# Its use


def test_its_last_use_is_written_once_a_minute(ada: User, django_assert_num_queries: Any) -> None:
    text = make_token(ada)
    tokens.authenticate(text, None, address="192.0.2.7")
    first = Token.objects.get()
    assert first.last_used_from == "192.0.2.7" and first.last_used_at is not None
    with django_assert_num_queries(2):
        tokens.authenticate(text, None, address="192.0.2.8")
    assert Token.objects.get().last_used_at == first.last_used_at
    Token.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    tokens.authenticate(text, None, address="2001:db8::1")
    assert Token.objects.get().last_used_from == "2001:db8::1"


def test_a_refused_use_is_none(ada: User) -> None:
    text = make_token(ada)
    tokens.authenticate(text, "bob", address="192.0.2.7")
    assert Token.objects.get().last_used_at is None


# Making


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 51}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": " a"}, "name"),
        ({"name": "taken"}, "name"),
        ({"namespace": "zeta"}, "namespace"),
        ({"namespace": ""}, "namespace"),
        ({"days": 0}, "days"),
        ({"days": 10**9}, "days"),
    ],
)
def test_a_token_that_cannot_be_is_not_made(ada: User, more: dict[str, Any], field: str) -> None:
    make_token(ada, "taken")
    with pytest.raises(tokens.TokenRefused) as caught:
        make_token(ada, **more)
    assert caught.value.field == field
    assert Token.objects.count() == 1


def test_the_number_of_tokens_is_bounded(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    make_token(ada, "1"), make_token(ada, "2")
    with pytest.raises(tokens.TokenRefused, match="2 tokens at most"):
        make_token(ada, "3")
    make_token(User.objects.create_user("bob"), "1")


def test_the_command_prints_the_token_and_nothing_else(ada: User) -> None:
    output = StringIO()
    call_command("token", "ada.l", "--scope", "admin", stdout=output)
    call_command("token", "ada.l", "--scope=read", "--name=ci", "--namespace=acme", "--expires=7", stdout=output)
    first, second = output.getvalue().splitlines()
    one, two = tokens.authenticate(first, "ada.l"), tokens.authenticate(second, "ada.l")
    assert one is not None and two is not None
    assert (one.scope, one.name, one.namespace, one.expires_at) == ("admin", "command line 1", None, None)
    assert (two.scope, two.name, two.namespace) == ("read", "ci", "acme") and two.expires_at is not None
    assert timedelta(days=6) < two.expires_at - timezone.now() <= timedelta(days=7)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody", "--scope=read"],
        ["ada.l", "--scope=read", "--namespace=zeta"],
        ["ada.l", "--scope=read", "--expires=0"],
        ["ada.l", "--scope=all"],
        ["ada.l"],
    ],
)
def test_the_command_says_what_is_wrong(ada: User, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("token", *arguments, stdout=StringIO())
    assert not Token.objects.exists()


def test_a_command_revokes_a_token(ada: User) -> None:
    text = make_token(ada)
    call_command("revoketoken", "ada.l", "deploy", stdout=StringIO())
    assert tokens.authenticate(text, None) is None
    with pytest.raises(CommandError, match="has no token deploy"):
        call_command("revoketoken", "ada.l", "deploy", stdout=StringIO())


# The journal


def test_making_and_revoking_are_written_down(ada: User) -> None:
    token, text = tokens.make(ada, "deploy", Scope.WRITE, namespace="acme", days=1, request=None)
    tokens.revoke(token, request=None)
    entries = list(Entry.objects.filter(target="deploy"))
    assert [(each.event, each.user_id, each.namespace, each.via) for each in entries] == [
        ("token-made", ada.pk, "acme", "command"),
        ("token-revoked", ada.pk, "acme", "command"),
    ]
    assert entries[0].detail["scope"] == "write" and entries[0].detail["expires"]
    assert text not in repr(list(Entry.objects.values()))


def test_what_cannot_be_written_down_is_not_made(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(journal, "append", fail)
    with pytest.raises(DatabaseError):
        make_token(ada)
    assert not Token.objects.exists()
