"""How long a session stands, and who can tell. security.md: 5, 6."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts import signals
from apps.accounts.keys import remove_key, reseal, store_key
from apps.accounts.models import User
from apps.accounts.sessions import standings

pytestmark = pytest.mark.django_db
PAGE = "/account/namespaces/"
HOUR = 3600


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def is_valid(client: Client) -> bool:
    return key_of(client) in standings([key_of(client)])


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_an_idle_session_ends_on_the_server(clock: SimpleNamespace, browser: Client) -> None:
    key = key_of(browser)
    clock.now += 8 * HOUR - 1
    assert is_in(browser)
    clock.now += 8 * HOUR + 1
    assert not is_in(browser)
    assert not Session.objects.filter(session_key=key).exists()


def test_a_busy_session_ends_too(clock: SimpleNamespace, browser: Client) -> None:
    for _ in range(7 * 24 - 1):
        clock.now += HOUR
        assert is_in(browser)
    clock.now += HOUR
    assert not is_in(browser)


def test_what_a_page_asks_by_itself_does_not_extend_the_idle_time(clock: SimpleNamespace, browser: Client) -> None:
    for _ in range(7):
        clock.now += HOUR
        assert browser.get(PAGE, headers={"X-Background": "1"}).status_code == 200
    clock.now += HOUR
    assert not is_in(browser)


def test_an_expired_session_tells_why(clock: SimpleNamespace, user: User, browser: Client) -> None:
    told: list[tuple[str, str]] = []

    def record_end(session_key: str, reason: str, **_: object) -> None:
        told.append((session_key, reason))

    signals.signed_out.connect(record_end)
    try:
        key = key_of(browser)
        clock.now += 9 * HOUR
        browser.get(PAGE)
    finally:
        signals.signed_out.disconnect(record_end)
    assert told == [(key, "idle")]


def test_the_session_is_not_written_with_every_request(clock: SimpleNamespace, browser: Client) -> None:
    def count_writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(PAGE)
        return sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries)

    assert count_writes() == 0
    clock.now += 61
    assert count_writes() == 1
    assert count_writes() == 0


def test_a_session_without_its_times_does_not_stand(user: User, browser: Client) -> None:
    session = browser.session
    del session["signed_in_at"]
    session.save()
    assert not is_valid(browser)
    assert not is_in(browser)


def test_a_standing_session_has_its_user(user: User, browser: Client) -> None:
    key = key_of(browser)
    assert standings([key, "nobody-has-this-key"])[key].user == user
    assert standings(["nobody-has-this-key"]) == {}


def test_looking_at_a_session_does_not_extend_it(clock: SimpleNamespace, browser: Client) -> None:
    for _ in range(8):
        assert is_valid(browser)
        clock.now += HOUR
    assert not is_valid(browser)


def disable(user: User, browser: Client) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_password(user: User, browser: Client) -> None:
    user.set_password("something else entirely")
    user.save()


def sign_out(user: User, browser: Client) -> None:
    browser.post("/sign-out/")


@pytest.mark.parametrize("ending", [disable, change_password, sign_out])
def test_what_ends_a_session_is_found(ending: Callable[[User, Client], None], user: User, browser: Client) -> None:
    key = key_of(browser)
    assert standings([key]).keys() == {key}
    ending(user, browser)
    assert standings([key]) == {}


def test_many_sessions_cost_as_many_queries_as_one(
    user: User, sign_in: Callable[..., Client], django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    keys = [key_of(sign_in(user)) for _ in range(5)]
    with django_assert_num_queries(3):
        assert standings([*keys, "gone"]).keys() == set(keys)


def test_another_key_shows_and_the_same_key_sealed_anew_does_not(user: User, browser: Client) -> None:
    def version() -> object:
        return standings([key_of(browser)])[key_of(browser)].key_version

    assert version() is None
    store_key(user, "ada", "first", request=None)
    first = version()
    reseal(user.stored_key)
    assert first is not None and version() == first
    store_key(user, "ada", "second", request=None)
    assert version() not in {None, first}
    remove_key(user, request=None)
    assert version() is None
