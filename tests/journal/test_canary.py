"""Secrets typed into forms stand nowhere in the journal, also where the upstream quotes them. security.md: 19, 39."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from apps.accounts.keys import store_key
from apps.accounts.models import Scope, User
from apps.accounts.tokens import make
from apps.audit.models import Entry
from apps.audit.text import MASK, mask_sent
from apps.cloud.contract import OBJECT_TYPES, Api, Endpoint, Field, Kind, ObjectType
from tests.basic_auth import basic
from tests.faultserver import Exchange, FaultServer, answers, lists
from tests.formdata import sent

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
CANARY = 'canary-7"f3/ü\\x'
SERVICE = "11111111-1111-1111-1111-111111111111"
TRIGGER = "5ec2e7aa-2222-2222-2222-222222222222"
URIS = f"/api/app/v1/ada/service/{SERVICE}/"


def _quotes(exchange: Exchange) -> None:
    """Reads are answered; whatever shall change something is refused with all that was sent."""
    body = (exchange.faults.received[-1].body or b"").decode()
    if exchange.command != "GET":
        answers(400, {"error": f"No: {body}"})(exchange)
    elif exchange.path.startswith(f"{URIS}trigger/{TRIGGER}/"):
        answers(200, {"uuid": TRIGGER, "name": "hook", "resource_uri": f"{URIS}trigger/{TRIGGER}/"})(exchange)
    elif exchange.path == URIS:
        service = {"uuid": SERVICE, "name": "web", "image_name": "redis", "state": "Running", "resource_uri": URIS}
        answers(200, service)(exchange)
    else:
        lists()(exchange)


@pytest.fixture
def upstream(settings: SimpleNamespace) -> Iterator[FaultServer]:
    with FaultServer(rest=_quotes) as server:
        settings.UPSTREAM_REST = server.url
        yield server


@pytest.fixture
def browser(upstream: FaultServer) -> Client:
    user = User.objects.create_user("ada", password=PASSWORD)
    store_key(user, "ada", f"{CANARY}-the-key", request=None)
    client = Client()
    client.force_login(user)
    return client


def submit(browser: Client, path: str, **typed: str) -> None:
    data = sent(browser.get(path).content.decode())
    for name, value in typed.items():
        data[name] = value
    browser.post(path, data.urlencode(), content_type="application/x-www-form-urlencoded")


def written() -> str:
    rows = [json.dumps(row, default=str, ensure_ascii=False) for row in Entry.objects.values()]
    return "\n".join(rows) + "\n".join(map(str, Entry.objects.values_list("detail", flat=True)))


def variables(value: str) -> dict[str, str]:
    row = {"container_envvars-0-key": "TOKEN", "container_envvars-0-value": value}
    return {"image": "redis", "name": "the-cache", "container_envvars-TOTAL_FORMS": "1", **row}


CHANGES = {
    "/@ada/services/new/": variables(CANARY),
    f"/@ada/services/{SERVICE}/edit/": {
        name: value for name, value in variables(f"{CANARY}\r\nsecond {CANARY}").items() if name.startswith("container")
    },
    "/@ada/repositories/new/": {"name": "registry.local/a/b", "username": "ann", "password": CANARY},
    "/@ada/stacks/new/": {
        "name": "the-stack",
        "services": f"web:\n  image: nginx\n  environment:\n    - TOKEN={CANARY}\n",
    },
}


@pytest.mark.parametrize("path", CHANGES)
def test_what_a_change_sends_is_not_kept(path: str, browser: Client, upstream: FaultServer) -> None:
    submit(browser, path, **CHANGES[path])
    changed = [each for each in upstream.received if each.method != "GET"]
    assert changed and "canary-7" in changed[-1].body.decode(), "it was sent"
    outcome = Entry.objects.get(kind="outcome")
    assert outcome.outcome == "refused" and MASK in outcome.detail["message"]
    assert "canary" not in written()


def test_the_names_of_what_was_refused_are_kept(browser: Client) -> None:
    submit(browser, "/@ada/services/new/", **variables(CANARY))
    assert "the-cache" in Entry.objects.get(kind="outcome").detail["message"]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/sign-in/", {"username": "ada", "password": CANARY}),
        ("/account/key/", {"cloud_user": "ada", "apikey": CANARY, "password": CANARY}),
        ("/account/key/", {"cloud_user": "ada", "apikey": "canary-the-key", "password": PASSWORD}),
        ("/account/key/remove/", {"password": CANARY}),
        ("/account/tokens/", {"name": "ci", "scope": "read", "days": "7", "password": CANARY}),
        ("/account/password/", {"old_password": CANARY, "new_password1": CANARY, "new_password2": CANARY}),
        ("/account/password/", {"old_password": PASSWORD, "new_password1": CANARY, "new_password2": CANARY}),
    ],
)
def test_what_an_account_types_is_not_kept(path: str, typed: dict[str, str], browser: Client) -> None:
    before = Entry.objects.count()
    client = Client() if path == "/sign-in/" else browser
    client.post(path, typed)
    assert Entry.objects.count() > before
    assert "canary" not in written()


def test_a_triggers_uuid_is_not_kept(browser: Client) -> None:
    browser.post(f"/@ada/services/{SERVICE}/triggers/{TRIGGER}/do/call/", {})
    assert Entry.objects.filter(event="Call").exists()
    assert TRIGGER not in written() and TRIGGER[:8] in written()


def typed_into(field: Field) -> Any:
    """A value with a canary, for what takes a text; None for what takes none."""
    if field.kind is Kind.ROWS:
        filled = {each.name: value for each in field.fields if (value := typed_into(each)) is not None}
        needed = {each.name: URIS if each.kind is Kind.URI else 1 for each in field.fields if each.required}
        chosen = {each.name: each.choices[0] for each in field.fields if each.choices}
        return [needed | chosen | filled]
    values = {Kind.TEXT: CANARY, Kind.STRINGS: [CANARY], Kind.MAP: {"K": CANARY}, Kind.JSON: {"K": [CANARY]}}
    return values.get(field.kind)


CALLS = [
    pytest.param(kind, endpoint, id=f"{kind.name}-{endpoint.name}")
    for kind in OBJECT_TYPES.values()
    for endpoint in kind.endpoints
    if endpoint.api is Api.REST and endpoint.method != "GET"
]


@pytest.mark.parametrize(("kind", "endpoint"), CALLS)
def test_what_a_tool_sends_is_not_kept(
    kind: ObjectType, endpoint: Endpoint, browser: Client, upstream: FaultServer
) -> None:
    _, token = make(User.objects.get(), "ci", Scope.ADMIN, request=None)
    parent = SERVICE if kind.parent else None
    key = TRIGGER if kind.key_is_secret else SERVICE if kind.key == "uuid" else "registry.local/a/b"
    collection = kind.collection_path("ada", parent) + endpoint.suffix
    path = collection if endpoint.on_collection else kind.object_path(key, "ada", endpoint.suffix, parent)
    body = {field.name: value for field in endpoint.body if (value := typed_into(field)) is not None}
    body |= {"name": "the-name"} if "name" in body else {}
    headers = {} if endpoint.anonymous else {"authorization": f"Bearer {token}"}
    text = f"body {CANARY}" if endpoint.anonymous else json.dumps(body)
    answer = browser.generic(endpoint.method, path, text, "application/json", headers=headers)
    assert answer.status_code == 400
    assert Entry.objects.exclude(method="").exists(), answer.content.decode()
    assert "canary" not in written() and TRIGGER not in written() and token not in written()


def test_a_token_in_the_place_of_a_name_is_not_kept(browser: Client) -> None:
    _, token = make(User.objects.get(), "ci", Scope.ADMIN, request=None)
    header = basic(token, "wrong")
    assert Client().get("/api/app/v1/ada/service/", headers={"authorization": header}).status_code == 401
    Client().post("/sign-in/", {"username": token, "password": "wrong"})
    assert {"token-refused", "sign-in-failed"} <= set(Entry.objects.values_list("event", flat=True))
    assert token not in written()


@pytest.mark.parametrize(
    ("text", "sent", "kept"),
    [
        ("bad value: hunter22", {"password": "hunter22"}, "bad value: •••"),
        ('bad: {"a": "x\\ny4\\"z5"}', {"a": 'x\ny4"z5'}, 'bad: {"a": "•••"}'),
        ("two-more more", {"a": ["more", {"b": "two-more"}]}, "••• •••"),
        ("a web is no web-1", {"name": "web"}, "a web is no web-1"),
        ("front end", {"name": "front"}, "front end"),
        ("no body", None, "no body"),
    ],
)
def test_what_was_sent_is_masked(text: str, sent: object, kept: str) -> None:
    assert mask_sent(text, sent, keep="front") == kept
