"""A user, somebody's browser, and an upstream that knows one API key."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.cloud.client import Credentials
from tests.faultserver import Exchange, FaultServer, answers, lists

PASSWORD = "correct horse battery"
APIKEY = "canary-5c1f0e7a-9d2b"
ADA = Credentials("ada", APIKEY)


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("ada.l", password=PASSWORD)


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser in which a user has signed in with the form."""

    def browser(user: User, password: str = PASSWORD, **headers: str) -> Client:
        client = Client(**headers)
        answer = client.post("/sign-in/", {"username": user.get_username(), "password": password})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return browser


@pytest.fixture
def browser(user: User, sign_in: Callable[..., Client]) -> Client:
    return sign_in(user)


@pytest.fixture
def upstream(settings: SimpleNamespace) -> Iterator[FaultServer]:
    """Knows ada's key, her namespace and the organizations acme and zeta; she may not read in secret."""
    with FaultServer(rest=_cloud) as server:
        settings.UPSTREAM_REST = server.url
        yield server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time that sessions go by; move it with `clock.now += seconds`."""
    clock = SimpleNamespace(now=1_800_000_000.0)
    clock.time = lambda: clock.now
    monkeypatch.setattr("apps.accounts.sessions.time", clock)
    return clock


def _cloud(exchange: Exchange) -> None:
    if exchange.headers["Authorization"] != ADA.header():
        return answers(401, {"error": "No such key <b>here</b>"})(exchange)
    namespace = exchange.path.split("/")[4]
    if namespace == "secret":
        return answers(403, {"error": "Your role in secret is too low"})(exchange)
    if namespace not in {"ada", "acme", "zeta"}:
        return answers(404, {"error": f"There is no {namespace}"})(exchange)
    return lists()(exchange)
