"""Signing in and out, throttling, the password. security.md: 1, 2, 7, 19."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a quite different one"


def attempt(client: Client, name: str = "ada.l", password: str = "wrong") -> int:
    return client.post("/sign-in/", {"username": name, "password": password}).status_code


def test_a_stranger_is_led_to_the_form_and_on_to_where_they_wanted(user: User) -> None:
    client = Client()
    answer = client.get("/account/key/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/?next=/account/key/"
    assert b'name="username"' in answer.content and b'name="password"' in answer.content
    values = {"username": "ada.l", "password": PASSWORD, "next": "/account/namespaces/"}
    assert client.post("/sign-in/", values)["Location"] == "/account/namespaces/"


def test_signing_in_does_not_lead_to_another_site(user: User) -> None:
    values = {"username": "ada.l", "password": PASSWORD, "next": "https://evil.example/"}
    assert Client().post("/sign-in/", values)["Location"] == "/"


def test_signing_in_rotates_the_session_key(user: User) -> None:
    client = Client()
    planted = client.session
    planted["planted"] = True
    planted.save()
    assert attempt(client, password=PASSWORD) == 302
    assert client.session.session_key != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_a_name_that_is_longer_than_any_is_refused_at_its_field(user: User) -> None:
    page = Client().post("/sign-in/", {"username": "a" * 5000, "password": PASSWORD})
    assert page.status_code == 200 and "username" in page.context["form"].errors
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("cookie", ['"abcdefgh\\000abcdefgh"', "x" * 5000, "ABCDEFGHIJKLMNOP", "é" * 32])
def test_a_cookie_that_is_no_sessions_key_is_not_looked_up(cookie: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Client(headers={"Cookie": f"sessionid={cookie}"}).get("/account/key/").status_code == 302
    assert not [query for query in asked if "django_session" in query["sql"]]


def test_signing_out_ends_the_session_on_the_server(browser: Client) -> None:
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert thief.get("/account/namespaces/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert thief.get("/account/namespaces/").status_code == 302
    assert not Session.objects.exists()


def test_signing_out_takes_a_post_with_a_token(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 403
    assert Session.objects.exists()


def test_a_disabled_user_cannot_sign_in_and_is_out_at_once(user: User, browser: Client) -> None:
    call_command("disableuser", "ada.l")
    assert browser.get("/account/key/").status_code == 302
    assert attempt(Client(), password=PASSWORD) == 200
    call_command("disableuser", "ada.l", "--undo")
    assert attempt(Client(), password=PASSWORD) == 302


def test_failures_are_throttled_by_account_and_address(user: User) -> None:
    User.objects.create_user("bob", password=PASSWORD)
    here = Client(REMOTE_ADDR="192.0.2.1")
    assert [attempt(here) for _ in range(5)] == [200, 200, 200, 200, 429]
    assert attempt(here, password=PASSWORD) == 429, "the right password does not help while it lasts"
    assert attempt(here, "bob", PASSWORD) == 302, "another account is not locked"


def test_trying_many_accounts_from_one_address_is_throttled(user: User) -> None:
    User.objects.create_user("bob", password=PASSWORD)
    sprayer = Client(REMOTE_ADDR="192.0.2.66")
    tries = range(settings.SIGN_IN_FAILURES_PER_ADDRESS - 1)
    assert [attempt(sprayer, f"user-{number}") for number in tries] == [200 for _ in tries]
    assert attempt(Client(REMOTE_ADDR="192.0.2.66"), "bob", PASSWORD) == 302, "an account of one's own"
    assert attempt(sprayer, "user-x") == 429, "it does not make the failures with others forgotten"
    assert attempt(sprayer, password=PASSWORD) == 429
    assert attempt(Client(REMOTE_ADDR="192.0.2.1"), password=PASSWORD) == 302, "other addresses are not locked"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert attempt(sprayer, password=PASSWORD) == 302


def test_no_stranger_can_lock_an_account_out(user: User) -> None:
    stranger = Client(REMOTE_ADDR="192.0.2.66")
    for _ in range(8):
        attempt(stranger)
    assert attempt(Client(REMOTE_ADDR="192.0.2.1"), password=PASSWORD) == 302


def test_a_forwarded_address_that_anybody_can_write_does_not_evade_the_throttle(user: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.1")
    answers = [
        client.post("/sign-in/", {"username": "ada.l", "password": "wrong"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(5)
    ]
    assert answers[-1].status_code == 429


def test_the_lock_ends_and_attempts_meanwhile_do_not_prolong_it(user: User) -> None:
    client = Client()
    for _ in range(7):
        attempt(client)
    page = client.post("/sign-in/", {"username": "ada.l", "password": "wrong"})
    assert b"15 minutes" in page.content
    assert AccessAttempt.objects.get().failures_since_start == 5
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert attempt(client, password=PASSWORD) == 302


def test_failed_attempts_are_kept_without_the_secrets_in_the_form(user: User, browser: Client) -> None:
    attempt(Client(), password="my-other-password")
    browser.post("/account/key/", {"cloud_user": "ada", "apikey": "my-api-key", "password": "my-wrong-password"})
    passwords = {"old_password": "my-old-password", "new_password1": "my-new-one", "new_password2": "my-new-one"}
    browser.post("/account/password/", passwords)
    kept = "".join(f"{each.post_data}{each.get_data}{each.path_info}" for each in AccessAttempt.objects.all())
    assert AccessAttempt.objects.count() > 0 and "my-" not in kept


def test_another_password_ends_the_other_sessions_and_keeps_this_one(
    user: User, browser: Client, sign_in: Callable[..., Client]
) -> None:
    elsewhere = sign_in(user)
    before = browser.session.session_key
    values = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert browser.post("/account/password/", values).status_code == 302
    assert browser.get("/account/password/").status_code == 200
    assert browser.session.session_key != before
    assert elsewhere.get("/account/password/").status_code == 302
    assert sign_in(user, NEW_PASSWORD)


def test_the_old_password_is_asked_for_and_throttled(user: User, browser: Client) -> None:
    values = {"old_password": "wrong", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    answers = [browser.post("/account/password/", values).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert browser.post("/account/password/", {**values, "old_password": PASSWORD}).status_code == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_weak_password_is_refused(user: User, browser: Client) -> None:
    values = {"old_password": PASSWORD, "new_password1": "password", "new_password2": "password"}
    assert b"too short" in browser.post("/account/password/", values).content


def test_the_first_administrator_comes_from_the_command_line(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"createsuperuser" in Client().get("/sign-in/").content
    attempt(Client(), "admin", PASSWORD)
    assert not User.objects.exists(), "nobody becomes a user by coming first"
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", "--username", "admin", verbosity=0)
    assert User.objects.get().is_superuser
    assert b"createsuperuser" not in Client().get("/sign-in/").content
    assert attempt(Client(), "admin", PASSWORD) == 302


def test_further_users_come_from_the_command_line(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.accounts.management.commands.createuser.getpass", lambda _: PASSWORD)
    call_command("createuser", "grace", stdout=SimpleNamespace(write=lambda _: None))
    assert attempt(Client(), "grace", PASSWORD) == 302


def test_pages_of_somebody_signed_in_are_kept_by_no_cache(browser: Client) -> None:
    for path in ("/account/key/", "/account/namespaces/", "/account/password/", "/"):
        assert "no-store" in browser.get(path)["Cache-Control"], path
