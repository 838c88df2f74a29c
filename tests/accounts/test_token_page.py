"""The page of personal tokens. security.md: 4, 9, 16, 19."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts import namespaces, tokens
from apps.accounts.keys import store_key
from apps.accounts.models import Scope, Token, User
from apps.audit.models import Entry

from .conftest import APIKEY, PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"
GIVEN = {"name": "ci <b>", "scope": "write", "namespace": "acme", "days": "30", "password": PASSWORD}


@pytest.fixture
def ada(user: User) -> User:
    """With a key, and the organization acme in her list."""
    store_key(user, "ada", APIKEY, request=None)
    namespaces.add(user, "acme", None)
    return user


def token_in(page: str) -> str:
    found = re.search(r'id="new-token-text"[^>]*>([^<]+)<', page)
    assert found, page
    return found[1]


def test_a_token_is_made_and_shown_once(ada: User, browser: Client) -> None:
    answer = browser.post(PAGE, GIVEN)
    text = token_in(answer.content.decode())
    token = tokens.authenticate(text, "ada.l", address="192.0.2.7")
    assert token is not None
    assert (token.name, token.scope, token.namespace) == ("ci <b>", Scope.WRITE, "acme")
    assert token.expires_at is not None and token.expires_at > timezone.now() + timedelta(days=29)
    assert answer["Cache-Control"] == "no-store"
    later = browser.get(PAGE).content.decode()
    assert "ci &lt;b&gt;" in later and "Read and write" in later and "192.0.2.7" in later
    assert text not in later and text not in repr(list(Entry.objects.values()))
    entry = Entry.objects.get(event="token-made")
    assert (entry.user_id, entry.via, entry.target, entry.namespace) == (ada.pk, "session", "ci <b>", "acme")


def test_a_token_for_all_namespaces_and_for_ever(ada: User, browser: Client) -> None:
    browser.post(PAGE, {**GIVEN, "namespace": "", "days": ""})
    token = Token.objects.get()
    assert token.namespace is None and token.expires_at is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "wrong"),
        ("password", ""),
        ("name", ""),
        ("name", "x" * 51),
        ("name", "a\u202eb"),
        ("scope", "all"),
        ("scope", ""),
        ("namespace", "zeta"),
        ("days", "0"),
        ("days", "99999"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    ada: User, browser: Client, field: str, value: str
) -> None:
    answer = browser.post(PAGE, {**GIVEN, field: value})
    assert list(answer.context["form"].errors) == [field]
    assert field == "name" or b'value="ci &lt;b&gt;"' in answer.content
    assert not Token.objects.exists()


def test_a_name_is_taken_once_for_each_user(ada: User, browser: Client) -> None:
    tokens.make(User.objects.create_user("bob"), GIVEN["name"], Scope.READ, request=None)
    browser.post(PAGE, GIVEN)
    assert "name" in browser.post(PAGE, GIVEN).context["form"].errors
    assert Token.objects.count() == 2


def test_over_the_bound_the_form_says_so(ada: User, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 0)
    assert b"0 tokens at most" in browser.post(PAGE, GIVEN).content
    assert not Token.objects.exists()


def test_wrong_passwords_are_throttled(ada: User, browser: Client) -> None:
    answers = [browser.post(PAGE, {**GIVEN, "password": "wrong"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert not ada.tokens.exists()


def test_a_token_is_revoked_once_one_has_confirmed_it(ada: User, browser: Client) -> None:
    token, text = tokens.make(ada, "ci", Scope.READ, request=None)
    address = f"{PAGE}{token.pk}/revoke/"
    assert address in browser.get(PAGE).content.decode()
    assert b"Revoke ci" in browser.get(address).content
    assert tokens.authenticate(text, None) is not None
    for _ in range(2):
        assert browser.post(address)["Location"] == PAGE
    assert tokens.authenticate(text, None) is None
    [entry] = Entry.objects.filter(event="token-revoked")
    assert (entry.user_id, entry.via, entry.target) == (ada.pk, "session", "ci")


def test_somebody_else_s_token_looks_like_none(ada: User, sign_in: Callable[..., Client]) -> None:
    token, text = tokens.make(ada, "ci", Scope.READ, request=None)
    bob = sign_in(User.objects.create_user("bob", password=PASSWORD))
    address = f"{PAGE}{token.pk}/revoke/"
    assert 'id="tokens"' not in bob.get(PAGE).content.decode()
    assert bob.get(address).status_code == 404
    assert bob.post(address)["Location"] == PAGE
    assert tokens.authenticate(text, None) is not None


def test_strangers_are_led_to_the_sign_in(db: None) -> None:
    for path in (PAGE, f"{PAGE}1/revoke/"):
        for answer in (Client().get(path), Client().post(path, GIVEN)):
            assert answer["Location"].startswith("/sign-in/")


def test_the_page_tells_of_tokens_that_are_of_no_use_any_more(ada: User, browser: Client) -> None:
    tokens.make(ada, "old", Scope.READ, request=None)
    Token.objects.update(expires_at=timezone.now() - timedelta(days=1))
    tokens.make(ada, "left", Scope.READ, namespace="acme", request=None)
    namespaces.remove(ada, "acme", None)
    page = browser.get(PAGE).content.decode()
    assert "Expired" in page and "(not in your list)" in page
