"""The journal's page: who sees what, narrowed, paged, downloaded. security.md: 9, 34, 36, 38, 39, 42."""

import csv
import io
import json
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.keys import store_key
from apps.accounts.models import User
from apps.audit import journal
from apps.audit.chain import hash_of
from apps.audit.journal import Origin
from apps.audit.models import Entry, Kind
from apps.cloud.errors import Forbidden

pytestmark = pytest.mark.django_db
SERVICE = "/api/app/v1/ada/service/11111111-1111-1111-1111-111111111111/"
ACTION = "/api/audit/v1/action/22222222-2222-2222-2222-222222222222/"
ACCOUNT, ADAS = "/account/journal/", "/@ada/journal/"


def person(name: str, **more: object) -> User:
    user = User.objects.create_user(name, password="correct horse battery", **more)  # type: ignore[arg-type]
    store_key(user, name, "a-key-of-theirs", request=None)
    return user


@pytest.fixture
def ada() -> User:
    return person("ada")


@pytest.fixture
def bob() -> User:
    return person("bob")


@pytest.fixture
def staff() -> User:
    return person("root", is_staff=True)


def origin(user: User, via: str = "session") -> Origin:
    return Origin(user.pk, user.get_username(), "192.0.2.1", "req-1", via)


def redeploy(user: User, name: str = "web", via: str = "session", namespace: str = "ada") -> None:
    with journal.change(
        origin(user, via),
        namespace=namespace,
        verb="Redeploy",
        method="POST",
        target=f"{SERVICE}redeploy/",
        detail={"name": name},
    ) as under_way:
        under_way.done(202, ACTION)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, path: str, **query: str) -> list[str]:
    """What the rows say, without their marks."""
    page = client.get(path, query).content.decode()
    rows = re.findall(r'<tr id="entry-\d+".*?>(.*?</tr>.*?)</tr>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


# Who sees what


def test_a_user_sees_no_more_than_their_own(ada: User, bob: User) -> None:
    redeploy(ada, "adas-web")
    redeploy(bob, "bobs-web")
    for path in (ACCOUNT, ADAS):
        page = "".join(shown(browser(ada), path))
        assert "adas-web" in page and "bobs-web" not in page
        for download in ("csv", "jsonl"):
            text = b"".join(browser(ada).get(path, {"format": download, "username": "bob"})).decode()
            assert "adas-web" in text and "bobs-web" not in text
    client = browser(ada)
    assert shown(client, ACCOUNT, username="bob") == shown(client, ACCOUNT), "it is no filter of theirs"


def test_staff_see_everybody_and_can_choose_one(ada: User, bob: User, staff: User) -> None:
    for user in (ada, bob):
        redeploy(user, f"{user}s-web")
    assert len([row for row in shown(browser(staff), ACCOUNT) if "Redeploy" in row]) == 2
    rows = shown(browser(staff), ACCOUNT, username="bob")
    assert any("bobs-web" in row for row in rows) and not any("adas-web" in row for row in rows)


def test_who_knocks_in_somebodys_name_is_seen_by_them(ada: User, bob: User) -> None:
    Client().post("/sign-in/", {"username": "ada", "password": "a-wrong-one"})
    assert any("Sign in failed" in row for row in shown(browser(ada), ACCOUNT))
    assert not any("Sign in failed" in row for row in shown(browser(bob), ACCOUNT))


def test_a_namespace_shows_what_happened_there(ada: User) -> None:
    redeploy(ada, "here")
    redeploy(ada, "elsewhere", namespace="acme")
    page = "".join(shown(browser(ada), ADAS))
    assert "here" in page and "elsewhere" not in page
    assert browser(ada).get("/@acme/journal/").status_code == 404


def test_a_stranger_is_led_to_the_sign_in() -> None:
    for path in (ACCOUNT, ADAS):
        assert Client().get(path).headers["Location"].startswith("/sign-in/")


# Lines


def test_a_change_is_one_line_with_its_outcome_and_both_links(ada: User) -> None:
    redeploy(ada, via="token ci")
    (row,) = (row for row in shown(browser(ada), ADAS) if "Redeploy" in row)
    for part in ("web", "ada", "token ci", "Done (202)", "192.0.2.1", "req-1", f"POST {SERVICE}redeploy/"):
        assert part in row
    page = browser(ada).get(ADAS).content.decode()
    assert 'href="/@ada/services/11111111-1111-1111-1111-111111111111/"' in page
    assert 'href="/@ada/actions/22222222-2222-2222-2222-222222222222/"' in page


def test_a_refusal_says_what_the_upstream_said(ada: User) -> None:
    call = journal.change(origin(ada), namespace="ada", verb="Stop", method="POST", target=f"{SERVICE}stop/")
    with pytest.raises(Forbidden), call:
        raise Forbidden("Your role is too low")
    (row,) = (row for row in shown(browser(ada), ADAS) if "Stop" in row)
    assert "Refused (403)" in row and "Your role is too low" in row


def test_a_change_whose_outcome_was_not_written_says_so(ada: User) -> None:
    under_way = journal.change(origin(ada), namespace="ada", verb="Stop", method="POST", target=SERVICE)
    under_way.__enter__()
    (row,) = shown(browser(ada), ADAS, outcome="open")
    assert "Stop" in row and "Not recorded yet" in row


@pytest.mark.parametrize(
    ("detail", "about"), [({}, "a new service"), ({"name": "web"}, "web (new service)")], ids=["unnamed", "named"]
)
def test_a_creation_says_of_what_and_leads_to_its_list(detail: dict[str, str], about: str, ada: User) -> None:
    target = "/api/app/v1/ada/service/"
    call = journal.change(origin(ada), namespace="ada", verb="Create", method="POST", target=target, detail=detail)
    with pytest.raises(Forbidden), call:
        raise Forbidden("Your role is too low")
    assert f'<a href="/@ada/services/">{about}</a>' in browser(ada).get(ADAS).content.decode()


def test_an_object_is_shown_by_the_name_that_other_entries_have(ada: User, bob: User) -> None:
    journal.record(origin(ada), "Exec", namespace="ada", target=f"{SERVICE}exec/", detail={"command": "sh"})
    assert any("Exec" in row and "service 11111111" in row for row in shown(browser(ada), ADAS))
    redeploy(bob, "bobs-name")
    assert any("Exec" in row and "service 11111111" in row for row in shown(browser(ada), ADAS)), "not theirs to see"
    redeploy(ada, "old-name")
    redeploy(ada, "web")
    (row,) = (row for row in shown(browser(ada), ADAS) if "Exec" in row)
    assert " web " in row and "old-name" not in row and "service 11111111" not in row


def test_an_object_is_shown_by_the_name_that_the_answer_had(ada: User) -> None:
    call = journal.change(origin(ada), namespace="ada", verb="Start", method="POST", target=f"{SERVICE}start/")
    with call as under_way:
        under_way.done(202, ACTION, {"name": "web", "nickname": "Shop front"})
    (row,) = (row for row in shown(browser(ada), ADAS) if "Start" in row)
    assert "Shop front" in row and "service 11111111" not in row
    answer = browser(ada).get(ADAS, {"format": "csv"})
    assert next(csv.DictReader(io.StringIO(b"".join(answer).decode())))["name"] == "Shop front"


def test_a_triggers_address_is_no_link(ada: User) -> None:
    journal.record(origin(ada), "Call", namespace="ada", target=f"{SERVICE}trigger/3333abcd/call/")
    assert "/triggers/" not in browser(ada).get(ADAS).content.decode()


def test_what_others_wrote_is_text(ada: User) -> None:
    hostile = '"><script>alert(1)</script>'
    journal.record(origin(ada), hostile, namespace="ada", target=hostile, outcome=hostile, detail={"name": hostile})
    page = browser(ada).get(ADAS).content.decode()
    assert "<script>alert" not in page and unescape(page).count(hostile) >= 3


# Filters


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"event": "redeploy"}, ["web", "db"]),
        ({"event": "key changed"}, ["Key changed"]),
        ({"event": "no-such"}, []),
        ({"object": "WEB"}, ["web"]),
        ({"object": "1111-1111"}, ["web", "db"]),
        ({"via": "token ci"}, ["db"]),
        ({"outcome": "done"}, ["web", "db"]),
        ({"outcome": "refused"}, []),
        ({"namespace": "acme"}, ["db"]),
        ({"at__gte": "2020-01-01T00:00", "event": "Redeploy"}, ["web", "db"]),
        ({"at__lte": "2020-01-01T00:00"}, []),
        ({"action_uri": ACTION}, ["web", "db"]),
        ({"action_uri": f"{ACTION}x"}, []),
        ({"outcome": "nonsense"}, []),
        ({"at__gte": "no date"}, []),
    ],
)
def test_filters(query: dict[str, str], fits: list[str], ada: User) -> None:
    redeploy(ada)
    redeploy(ada, "db", "token ci", namespace="acme")
    rows = shown(browser(ada), ACCOUNT, **query)
    assert len(rows) == len(fits)
    for row, part in zip(rows, reversed(fits), strict=True):
        assert part in row
    exported = b"".join(browser(ada).get(ACCOUNT, {**query, "format": "csv"})).decode()
    assert len(list(csv.DictReader(io.StringIO(exported)))) == len(fits)


def test_what_occurs_is_suggested(ada: User, bob: User) -> None:
    redeploy(ada, via="token ci")
    redeploy(bob, via="token of-bob")
    page = browser(ada).get(ACCOUNT).content.decode()
    assert '<option value="token ci">' in page and "of-bob" not in page


# Pages and downloads


def test_every_entry_stands_on_one_page_both_ways(ada: User) -> None:
    for number in range(120):
        journal.record(origin(ada), "denied", namespace="ada", target=f"/number/{number}/")
    client, path = browser(ada), f"{ADAS}?event=denied"
    pages, links = [], {}
    while path:
        page = client.get(path).content.decode()
        pages.append([int(number) for number in re.findall(r'data-label="On">/number/(\d+)/', page)])
        links = {rel: ADAS + unescape(href) for rel, href in re.findall(r'rel="(\w+)" href="([^"]+)"', page)}
        path = links.get("next", "")
    assert [number for page in pages for number in page] == list(range(119, -1, -1))
    back = client.get(links["prev"]).content.decode()
    assert [int(number) for number in re.findall(r'data-label="On">/number/(\d+)/', back)] == pages[1]


def test_a_page_takes_the_same_few_queries_however_long_the_journal_is(
    ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(ada)
    client.get(ADAS)
    for _ in range(60):
        redeploy(ada)
    with django_assert_max_num_queries(10):
        assert client.get(ADAS).status_code == 200


def test_a_spreadsheet_takes_nothing_for_a_formula(ada: User) -> None:
    journal.record(origin(ada), "=cmd()", namespace="ada", target="@sum(1)", detail={"name": "+1"})
    answer = browser(ada).get(ADAS, {"format": "csv"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ada-journal.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    row = next(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert (row["event"], row["target"], row["name"]) == ("'=cmd()", "'@sum(1)", "'+1")


def test_json_lines_hold_each_entry_so_that_its_hash_can_be_made_anew(ada: User) -> None:
    redeploy(ada)
    text = b"".join(browser(ada).get(ADAS, {"format": "jsonl"})).decode()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["kind"] for line in lines if line["event"] == "Redeploy"] == [Kind.INTENT, Kind.OUTCOME]
    for line in lines:
        entry = Entry.objects.get(sequence=line["sequence"])
        assert {**line, "at": entry.at} == {name: getattr(entry, name) for name in line}
        assert hash_of(entry) == line["hash"]


def test_a_long_download_is_whole(ada: User) -> None:
    for number in range(2100):
        journal.record(origin(ada), "denied", namespace="ada", target=str(number))
    text = b"".join(browser(ada).get(ADAS, {"format": "csv", "event": "denied"})).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["target"] for row in rows] == [str(number) for number in range(2099, -1, -1)]


def test_the_journal_asks_nothing_of_the_upstream(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("the upstream was asked")

    monkeypatch.setattr("apps.cloud.wire.Wire.read", fail)
    redeploy(ada)
    for path in (ADAS, ACCOUNT):
        assert browser(ada).get(path).status_code == 200
