"""Columns and page size of a list: chosen once, kept for the user; the address wins."""

import csv
import io
import re

import pytest

from tests.servers import Running
from tests.visitor import Visitor, signed_in

LIST = "/@demo/containers/"


@pytest.fixture
def visitor(console: Running) -> Visitor:
    return signed_in(console)


def column_headings(page: str) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>\s*<a [^>]*>([^<]+)</a>', page)


def choose(visitor: Visitor, *columns: str, **more: str) -> str:
    given = [("columns", name) for name in columns] + list(more.items())
    return visitor.post(f"{LIST}look/", given, page=LIST).url


def test_chosen_columns_and_page_size_are_kept_for_the_user(visitor: Visitor, console: Running) -> None:
    address = choose(visitor, "exit_code", "uuid", per_page="50", query="sort=name&page=2&columns=state&q=a")
    assert address.endswith("/containers/?sort=name&q=a")
    elsewhere = signed_in(console)
    page = elsewhere.get(LIST).text
    assert column_headings(page) == ["Name", "UUID", "Exit code"]
    assert '<option value="50" selected>' in page
    exported = list(csv.reader(io.StringIO(elsewhere.get(f"{LIST}?format=csv").text)))
    assert exported[0] == ["name", "uuid", "exit_code"]
    other_room = column_headings(elsewhere.get("/@demo/services/").text)
    assert other_room != ["Name", "UUID", "Exit code"]

    choose(visitor, reset="1")
    page = visitor.get(LIST).text
    assert "Image" in column_headings(page)
    assert '<option value="25" selected>' in page


def test_the_address_wins_over_what_is_kept(visitor: Visitor) -> None:
    choose(visitor, "exit_code", per_page="50")
    page = visitor.get(f"{LIST}?columns=node&columns=state&per_page=100&sort=node").text
    assert column_headings(page) == ["Name", "State", "Node"]
    assert '<option value="100" selected>' in page
    assert column_headings(visitor.get(LIST).text) == ["Name", "Exit code"], "and does not change it"
    choose(visitor, reset="1")


@pytest.mark.parametrize("query", ["columns=container_envvars", "columns=no-such", "per_page=7", "per_page=x&columns="])
def test_what_is_not_offered_is_not_shown(visitor: Visitor, query: str) -> None:
    page = visitor.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert set(column_headings(page.text)) <= {"Name", *column_headings(visitor.get(LIST).text)}
    assert '<option value="25" selected>' in page.text
