"""The namespaces in a user's list, and the way home."""

from types import SimpleNamespace

import pytest
from django.test import Client

from apps.accounts import namespaces
from apps.accounts.keys import store_key
from apps.accounts.models import User
from apps.accounts.namespaces import last_namespace_of, namespaces_of
from apps.accounts.preferences import remember_namespace, store_preference
from tests.faultserver import FaultServer

from .conftest import ADA, APIKEY

pytestmark = pytest.mark.django_db
PAGE = "/account/namespaces/"


@pytest.fixture
def with_key(user: User) -> User:
    store_key(user, "ada", APIKEY, request=None)
    return user


def add(browser: Client, name: str) -> dict[str, list[str]]:
    answer = browser.post(PAGE, {"name": name})
    return dict(answer.context["form"].errors) if answer.status_code == 200 else {}


def names(user: User) -> list[str]:
    return namespaces_of(User.objects.get(pk=user.pk))


def test_without_a_key_there_are_none(user: User, browser: Client) -> None:
    assert names(user) == []
    assert browser.get("/")["Location"] == "/account/key/"
    assert b"Store your key" in browser.get(PAGE).content


def test_an_organization_is_added_once_the_key_may_read_there(
    with_key: User, browser: Client, upstream: FaultServer
) -> None:
    assert add(browser, "acme") == {}
    [asked] = upstream.received
    assert asked.path == "/api/app/v1/acme/service/" and asked.headers["Authorization"] == ADA.header()
    assert names(with_key) == ["ada", "acme"]


@pytest.mark.parametrize(
    ("name", "words"), [("secret", "Your role in secret is too low"), ("elsewhere", "There is no elsewhere")]
)
def test_what_the_key_may_not_see_is_refused_in_the_upstreams_words(
    name: str, words: str, with_key: User, browser: Client, upstream: FaultServer
) -> None:
    assert add(browser, name) == {"name": [f"The cloud refused it: {words}"]}
    assert names(with_key) == ["ada"]


@pytest.mark.parametrize("name", ["ada", "acme"])
def test_nothing_stands_in_the_list_twice(name: str, with_key: User, browser: Client, upstream: FaultServer) -> None:
    add(browser, "acme")
    assert add(browser, name) == {"name": [f"{name} is already in your list."]}
    assert names(with_key) == ["ada", "acme"]


@pytest.mark.parametrize("name", ["..", "a/b", "a%2e", "a?b", "a\r\nX: y", "", "é"])
def test_a_name_that_cannot_stand_in_a_path_is_not_sent(
    name: str, with_key: User, browser: Client, upstream: FaultServer
) -> None:
    assert "name" in add(browser, name)
    assert not upstream.received


def test_with_the_cloud_down_nothing_is_added(with_key: User, browser: Client, settings: SimpleNamespace) -> None:
    with FaultServer() as gone:
        settings.UPSTREAM_REST = gone.url
    assert "cannot be reached" in add(browser, "acme")["__all__"][0]
    assert names(with_key) == ["ada"]
    assert browser.get(PAGE).status_code == 200


def test_without_a_key_nothing_is_added(user: User, browser: Client, upstream: FaultServer) -> None:
    assert browser.post(PAGE, {"name": "acme"})["Location"] == "/account/key/"
    assert not user.organizations.exists()


def test_organizations_are_ordered_and_removed(with_key: User, browser: Client) -> None:
    for name in ("acme", "zeta", "beta"):
        namespaces.add(with_key, name, request=None)
    browser.post(PAGE + "move/", {"name": "beta", "to": "up"})
    assert names(with_key) == ["ada", "acme", "beta", "zeta"]
    browser.post(PAGE + "move/", {"name": "acme", "to": "down"})
    assert names(with_key) == ["ada", "beta", "acme", "zeta"]
    browser.post(PAGE + "move/", {"name": "beta", "to": "up"})
    browser.post(PAGE + "move/", {"name": "zeta", "to": "down"})
    browser.post(PAGE + "move/", {"name": "unknown", "to": "up"})
    assert names(with_key) == ["ada", "beta", "acme", "zeta"]
    browser.post(PAGE + "remove/", {"name": "acme"})
    assert names(with_key) == ["ada", "beta", "zeta"]
    namespaces.add(with_key, "acme", request=None)
    assert names(with_key) == ["ada", "beta", "zeta", "acme"]


def test_one_user_does_not_touch_anothers_list(with_key: User, browser: Client) -> None:
    bob = User.objects.create_user("bob")
    store_key(bob, "bob", "bobs", request=None)
    namespaces.add(bob, "acme", request=None)
    browser.post(PAGE + "remove/", {"name": "acme"})
    assert names(bob) == ["bob", "acme"] and names(with_key) == ["ada"]


def test_changes_take_a_post(with_key: User, browser: Client) -> None:
    namespaces.add(with_key, "acme", request=None)
    assert browser.get(PAGE + "remove/", {"name": "acme"}).status_code == 405
    assert browser.get(PAGE + "move/", {"name": "acme"}).status_code == 405
    assert names(with_key) == ["ada", "acme"]


def test_home_is_the_namespace_last_looked_at(with_key: User, browser: Client, upstream: FaultServer) -> None:
    namespaces.add(with_key, "acme", request=None)
    assert browser.get("/")["Location"] == "/@ada/"
    assert browser.get("/@acme/services/").status_code == 200
    assert browser.get("/")["Location"] == "/@acme/"
    assert browser.get("/@elsewhere/services/").status_code == 404
    assert browser.get("/")["Location"] == "/@acme/"
    namespaces.remove(with_key, "acme", request=None)
    assert browser.get("/")["Location"] == "/@ada/"


def test_remembering_what_is_remembered_costs_nothing(with_key: User, django_assert_num_queries: object) -> None:
    remember_namespace(with_key, "ada")
    with django_assert_num_queries(0):  # type: ignore[operator]
        remember_namespace(with_key, "ada")
    assert last_namespace_of(with_key) == "ada"


def test_a_choice_made_in_another_tab_is_not_lost(user: User) -> None:
    other_tab = User.objects.get(pk=user.pk)
    store_preference(other_tab, "columns", ["name"])
    store_preference(user, "page_size", 50)
    assert User.objects.get(pk=user.pk).preferences == {"columns": ["name"], "page_size": 50}
