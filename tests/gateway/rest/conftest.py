"""The gateway within the tests' own process, before an upstream that answers what it is told to."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.accounts import namespaces, tokens
from apps.accounts.keys import store_key
from apps.accounts.models import Scope, User
from apps.audit.models import Entry
from apps.cloud.wire import upstream_at
from tests.basic_auth import basic
from tests.faultserver import FaultServer, answers

APIKEY = "canary-of-the-stored-key"
SERVICE = "/api/app/v1/acme/service/5d1e7f8a-3c5b-4a0e-9f57-1a2b3c4d5e6f/"


class Tool:
    """Sends JSON with a token, as the published clients do."""

    def __init__(self, authorization: str) -> None:
        self._headers = {"Authorization": authorization, "User-Agent": "docker-cloud/1.0.9"} if authorization else {}
        self._client = Client(enforce_csrf_checks=True)

    def send(self, method: str, path: str, data: Any = "", **headers: str) -> HttpResponse:
        more = {} if data == "" else {"data": data, "content_type": "application/json"}
        answer: HttpResponse = self._client.generic(method, path, **more, headers={**self._headers, **headers})  # type: ignore[arg-type, assignment]
        return answer


@pytest.fixture(autouse=True)
def fresh(upstream: FaultServer, settings: SimpleNamespace) -> None:
    upstream_at.cache_clear()
    settings.UPSTREAM_REST = upstream.url
    upstream.rest = answers(200, {"uuid": "u1"})


@pytest.fixture
def ada(db: None) -> User:
    """With a key, and the organization acme in her list."""
    user = User.objects.create_user("ada.l")
    store_key(user, "ada", APIKEY, request=None)
    namespaces.add(user, "acme", None)
    return user


@pytest.fixture
def tool_of(ada: User) -> Callable[..., Tool]:
    """A tool with a new token of ada's."""

    def tool(scope: Scope = Scope.ADMIN, namespace: str | None = None) -> Tool:
        name = f"{scope} in {namespace or 'all'}"
        _, text = tokens.make(ada, name, scope, namespace=namespace, request=None)
        return Tool(basic("ada.l", text))

    return tool


@pytest.fixture
def tool(tool_of: Callable[..., Tool]) -> Tool:
    """It may do everything."""
    return tool_of()


def entries(**wanted: Any) -> list[Entry]:
    return list(Entry.objects.filter(**wanted))
