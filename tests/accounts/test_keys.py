"""The stored API key. security.md: 4, 10, 16, 17, 18, 19, 20, 42."""

import base64
import logging
import os
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from apps.accounts.clients import client_for, credentials_for
from apps.accounts.errors import KeyUnreadable, NoKey
from apps.accounts.keys import store_key
from apps.accounts.models import StoredKey, User
from apps.audit.models import Entry
from apps.cloud.client import Credentials
from apps.cloud.contract import SERVICE
from tests.faultserver import Behaviour, FaultServer, answers, gibberish, redirects, resets, says

from .conftest import ADA, APIKEY, PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/account/key/"
GIVEN = {"cloud_user": "ada", "apikey": APIKEY, "password": PASSWORD}


def fresh_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def stored_key(user: User) -> StoredKey:
    return StoredKey.objects.get(user=user)


def errors_of(client: Client, values: dict[str, str]) -> dict[str, list[str]]:
    return dict(client.post(PAGE, values).context["form"].errors)


# Storing


def test_a_key_is_checked_and_kept(user: User, browser: Client, upstream: FaultServer) -> None:
    assert browser.post(PAGE, GIVEN)["Location"] == "/"
    [asked] = upstream.received
    assert asked.path == "/api/app/v1/ada/service/" and asked.query == {"limit": "1", "offset": "0"}
    user.refresh_from_db()
    assert credentials_for(user) == ADA
    assert browser.get("/")["Location"] == "/@ada/"


def test_a_key_is_never_shown_again(user: User, browser: Client, upstream: FaultServer) -> None:
    browser.post(PAGE, GIVEN)
    page = browser.get(PAGE).content.decode()
    assert "<strong>ada</strong>" in page and "was stored" in page
    assert not any(APIKEY[at : at + 4] in page for at in range(0, len(APIKEY) - 4, 4))


def test_a_key_asks_for_the_password_again(user: User, browser: Client, upstream: FaultServer) -> None:
    assert "password" in errors_of(browser, {**GIVEN, "password": "wrong"})
    assert "password" in errors_of(browser, {**GIVEN, "password": ""})
    assert not StoredKey.objects.exists()
    assert not upstream.received, "nobody tries keys out from an unwatched browser"


def test_wrong_passwords_on_the_key_page_are_throttled(user: User, browser: Client, upstream: FaultServer) -> None:
    answers = [browser.post(PAGE, {**GIVEN, "password": "wrong"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert browser.post(PAGE, GIVEN).status_code == 429
    assert not StoredKey.objects.exists()


def test_a_wrong_key_is_refused_at_its_field_in_the_upstreams_words(
    user: User, browser: Client, upstream: FaultServer
) -> None:
    answer = browser.post(PAGE, {**GIVEN, "apikey": "wrong"})
    assert answer.context["form"].errors == {"apikey": ["The cloud refused it: No such key <b>here</b>"]}
    assert b"No such key &lt;b&gt;here&lt;/b&gt;" in answer.content
    assert not StoredKey.objects.exists()


@pytest.mark.parametrize("name", ["secret", "nobody"])
def test_a_namespace_that_the_key_may_not_read_is_refused_at_the_name(
    name: str, user: User, browser: Client, upstream: FaultServer
) -> None:
    upstream.rest = answers(403 if name == "secret" else 404, {"error": "not for you"})
    assert errors_of(browser, {**GIVEN, "cloud_user": name}) == {"cloud_user": ["The cloud refused it: not for you"]}


@pytest.mark.parametrize("name", ["../admin", "a/b", "a%2fb", "a?b", "a#b", "a\r\nb", "", "-a", "x" * 65])
def test_a_name_that_cannot_stand_in_a_path_is_not_sent(
    name: str, user: User, browser: Client, upstream: FaultServer
) -> None:
    assert "cloud_user" in errors_of(browser, {**GIVEN, "cloud_user": name})
    assert not upstream.received


def test_a_key_that_cannot_stand_in_a_header_is_not_sent(user: User, browser: Client, upstream: FaultServer) -> None:
    assert "apikey" in errors_of(browser, {**GIVEN, "apikey": "a\x1bb"})
    assert not upstream.received


def test_with_the_cloud_down_nothing_is_kept_and_the_page_says_so(
    user: User, browser: Client, settings: SimpleNamespace
) -> None:
    with FaultServer() as gone:
        settings.UPSTREAM_REST = gone.url
    [text] = errors_of(browser, GIVEN)["__all__"]
    assert "cannot be reached" in text
    assert not StoredKey.objects.exists()
    assert browser.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "behaviour", [says(b"<html>"), redirects("http://127.0.0.1:1/"), gibberish, answers(500, {"error": "broken"})]
)
def test_an_upstream_that_makes_no_sense_keeps_nothing(
    behaviour: Behaviour, user: User, browser: Client, upstream: FaultServer
) -> None:
    upstream.rest = behaviour
    assert "__all__" in errors_of(browser, GIVEN)
    assert not StoredKey.objects.exists()


def test_a_refused_key_leaves_the_one_before(user: User, browser: Client, upstream: FaultServer) -> None:
    browser.post(PAGE, GIVEN)
    before = stored_key(user)
    browser.post(PAGE, {**GIVEN, "apikey": "wrong"})
    assert stored_key(user).version == before.version


# Removing


def test_a_key_is_removed_with_the_password_only(user: User, browser: Client) -> None:
    store_key(user, "ada", APIKEY, request=None)
    assert browser.get(PAGE + "remove/").status_code == 405
    refused = browser.post(PAGE + "remove/", {"password": "wrong"})
    assert refused.context["remove_form"].errors == {"password": ["This is not your password."]}
    assert b"This is not your password." in refused.content
    assert StoredKey.objects.exists()
    assert browser.post(PAGE + "remove/", {"password": PASSWORD})["Location"] == PAGE
    assert not StoredKey.objects.exists()
    assert browser.get("/")["Location"] == PAGE


# Using


def test_every_call_has_the_acting_users_own_key(user: User, upstream: FaultServer) -> None:
    other = User.objects.create_user("bob")
    store_key(user, "ada", APIKEY, request=None)
    client_for(user, "acme").page(SERVICE)
    assert upstream.received[-1].headers["Authorization"] == ADA.header()
    with pytest.raises(NoKey):
        client_for(other, "acme")
    assert len(upstream.received) == 1


# At rest


def test_the_key_is_sealed_in_the_database(user: User) -> None:
    store_key(user, "ada", APIKEY, request=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_storedkey")
        row = cursor.fetchone()
    columns = [bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode() for value in row]
    assert b"ada" in columns and APIKEY.encode() not in b"|".join(columns)


def test_a_ciphertext_moved_to_another_row_does_not_open(user: User) -> None:
    thief = User.objects.create_user("thief")
    store_key(user, "ada", APIKEY, request=None)
    store_key(thief, "thief", "another", request=None)
    victims = stored_key(user)
    StoredKey.objects.filter(user=thief).update(sealed=victims.sealed, sealing_key_id=victims.sealing_key_id)
    with pytest.raises(KeyUnreadable):
        credentials_for(User.objects.get(username="thief"))


def test_a_changed_ciphertext_does_not_open(user: User) -> None:
    key = store_key(user, "ada", APIKEY, request=None)
    for broken in (bytes(key.sealed)[:-1] + b"\0", b"", b"short"):
        StoredKey.objects.update(sealed=broken)
        with pytest.raises(KeyUnreadable):
            credentials_for(User.objects.get())


def test_the_same_key_is_sealed_differently_each_time(user: User) -> None:
    first = bytes(store_key(user, "ada", APIKEY, request=None).sealed)
    assert bytes(store_key(user, "ada", APIKEY, request=None).sealed) != first


def test_keys_rotate_and_the_command_can_be_run_again(user: User, settings: SimpleNamespace) -> None:
    old, new = fresh_key(), fresh_key()
    settings.SEALING_KEYS = [old]
    before = store_key(user, "ada", APIKEY, request=None)
    settings.SEALING_KEYS = [new, old]
    assert credentials_for(User.objects.get()) == ADA, "the old key still opens"
    outputs = []
    for _ in range(2):
        output = StringIO()
        call_command("rotate_sealing_key", stdout=output)
        outputs.append(output.getvalue().strip())
    assert outputs == ["1 sealed anew.", "0 sealed anew."]
    after = stored_key(user)
    assert after.sealing_key_id != before.sealing_key_id and after.version == before.version
    settings.SEALING_KEYS = [new]
    assert credentials_for(User.objects.get()) == ADA, "the old key is needed no more"


def test_rotating_goes_on_past_a_key_that_nothing_opens(user: User, settings: SimpleNamespace) -> None:
    lost, old, new = fresh_key(), fresh_key(), fresh_key()
    settings.SEALING_KEYS = [lost]
    store_key(user, "ada", APIKEY, request=None)
    settings.SEALING_KEYS = [old]
    bob = User.objects.create_user("bob")
    store_key(bob, "bob", "bobs", request=None)
    settings.SEALING_KEYS = [new, old]
    with pytest.raises(CommandError, match=r"ada\.l"):
        call_command("rotate_sealing_key", stdout=StringIO())
    settings.SEALING_KEYS = [new]
    assert credentials_for(User.objects.get(username="bob")) == Credentials("bob", "bobs")


def test_a_key_that_nothing_opens_is_told_on_the_key_page(
    user: User, browser: Client, settings: SimpleNamespace
) -> None:
    store_key(user, "ada", APIKEY, request=None)
    settings.SEALING_KEYS = [fresh_key()]
    answer = browser.get(PAGE)
    assert answer.status_code == 200 and b"can no longer be opened" in answer.content
    assert browser.get("/@ada/").status_code == 302, "other pages lead there"


# The canary


@pytest.mark.parametrize(
    "behaviour",
    [None, answers(401, {"error": "no"}), answers(500, {"error": "no"}), says(b"{"), gibberish, resets],
    ids=["stored", "401", "500", "no JSON", "no HTTP", "reset"],
)
def test_a_canary_comes_out_nowhere(
    behaviour: Behaviour | None,
    user: User,
    browser: Client,
    upstream: FaultServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    upstream.rest = behaviour or upstream.rest
    pages = [browser.post(PAGE, GIVEN), browser.get(PAGE), browser.get("/account/namespaces/")]
    pages.append(browser.post(PAGE, {**GIVEN, "password": "wrong"}))
    seen = "".join(page.content.decode() + repr(page.headers) for page in pages)
    seen += caplog.text + "".join(capfd.readouterr())
    seen += "".join(repr(each) for each in Entry.objects.values())
    encoded = base64.b64encode(f"ada:{APIKEY}".encode()).decode()
    assert Entry.objects.exists()
    assert APIKEY not in seen and encoded not in seen


def test_nothing_that_holds_a_key_shows_it(user: User) -> None:
    key = store_key(user, "ada", APIKEY, request=None)
    assert not any(APIKEY in text for text in (repr(ADA), str(ADA), repr(key), str(key), repr(client_for(user, None))))


# The demo's users


def test_demo_users_are_made_once_and_kept(
    db: None, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[..., Client]
) -> None:
    monkeypatch.setenv("CONSOLE_DEMO_PASSWORD", PASSWORD)
    monkeypatch.setenv("LOCALCLOUD_DEMO_APIKEY", APIKEY)
    arguments = ("demouser", "demo", "--cloud-user", "demo", "--organization", "acme")
    call_command(*arguments)
    browser = sign_in(User.objects.get())
    call_command(*arguments)
    assert browser.get("/")["Location"] == "/@demo/", "the same password again ends no session"
    assert credentials_for(User.objects.get()) == Credentials("demo", APIKEY)
    assert [each.name for each in User.objects.get().organizations.all()] == ["acme"]
    monkeypatch.setenv("LOCALCLOUD_DEMO_APIKEY", "another")
    call_command(*arguments)
    assert credentials_for(User.objects.get()) == Credentials("demo", "another")


def test_a_demo_user_without_a_password_is_not_made(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSOLE_DEMO_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="CONSOLE_DEMO_PASSWORD"):
        call_command("demouser", "demo", "--cloud-user", "demo")
    assert not User.objects.exists()
