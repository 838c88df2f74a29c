"""External repositories: names with slashes, and credentials that nobody reads again."""

import json
import sqlite3
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.faultserver import FaultServer, answers
from tests.servers import Running
from tests.storing_cloud import StoringCloud
from tests.visitor import Visitor, signed_in

REGISTRIES, REPOSITORIES = "/api/repo/v1/demo/registry/", "/api/repo/v1/demo/repository/"
NAME = "registry.local/user1/image1"
CANARY = "canary-password"


def _registry(host: str, is_docker: bool) -> dict[str, Any]:
    return {
        "name": host.partition(".")[0],
        "host": host,
        "port": 443,
        "is_ssl": True,
        "is_docker_registry": is_docker,
        "resource_uri": f"{REGISTRIES}{host}/",
    }


def _repository(path: str, given: dict[str, Any]) -> dict[str, Any]:
    host = given["name"].partition("/")[0]
    uri = f"{path}{given['name']}/"
    return {
        "name": given["name"],
        "in_use": True,
        "registry": f"{REGISTRIES}{host}/",
        "resource_uri": uri,
        "was": given,
    }


@pytest.fixture(scope="module")
def visitor(before_faults: Running) -> Visitor:
    return signed_in(before_faults)


@pytest.fixture
def cloud(faults: FaultServer) -> StoringCloud:
    registries = [_registry("registry.local", False), _registry("index.docker.io", True)]
    made = StoringCloud({REGISTRIES: registries, REPOSITORIES: []}, make=_repository)
    faults.rest = made
    return made


def add(visitor: Visitor, name: str = NAME, **typed: str) -> None:
    visitor.submit("/@demo/repositories/new/", {"name": name, **typed})


def test_a_name_with_slashes_is_added_shown_and_removed(visitor: Visitor, cloud: StoringCloud) -> None:
    page = visitor.submit("/@demo/repositories/new/", {"name": NAME, "username": "ann", "password": f" {CANARY} "})
    assert page.url.endswith(f"/@demo/repositories/{NAME}/")
    assert cloud.collections[REPOSITORIES][0]["was"] == {"name": NAME, "username": "ann", "password": f" {CANARY} "}
    asked = visitor.get(f"/@demo/repositories/{NAME}/do/delete/").text
    assert "Services use its images" in asked
    gone = visitor.submit(f"/@demo/repositories/{NAME}/do/delete/", {"typed_name": NAME})
    assert gone.url.endswith("/@demo/repositories/")
    assert cloud.collections[REPOSITORIES] == []


def test_a_list_names_the_registry_and_is_narrowed_to_one(visitor: Visitor, cloud: StoringCloud) -> None:
    add(visitor)
    add(visitor, "index.docker.io/library/nginx")
    page = visitor.get("/@demo/repositories/").text
    assert 'href="/@demo/registries/registry.local/">registry</a>' in page
    query = {"registry": f"{REGISTRIES}index.docker.io/", "format": "json"}
    found = json.loads(visitor.get("/@demo/repositories/", params=query).text)
    assert [obj["name"] for obj in found] == ["index.docker.io/library/nginx"]
    tab = visitor.get("/@demo/registries/registry.local/?tab=repositories").text
    assert f"/@demo/repositories/{NAME}/" in tab
    assert "library/nginx" not in tab


@pytest.mark.parametrize(("choice", "hosts"), [("true", ["index.docker.io"]), ("false", ["registry.local"])])
def test_registries_of_docker_and_others(choice: str, hosts: list[str], visitor: Visitor, cloud: StoringCloud) -> None:
    query = {"is_docker_registry": choice, "format": "json"}
    found = json.loads(visitor.get("/@demo/registries/", params=query).text)
    assert [obj["host"] for obj in found] == hosts


def test_what_is_left_empty_is_not_sent(visitor: Visitor, cloud: StoringCloud) -> None:
    add(visitor, username="ann", password=CANARY)
    address = f"/@demo/repositories/{NAME}/edit/"
    visitor.submit(address, {})
    assert cloud.sent == []
    visitor.submit(address, {"password": "another"})
    assert cloud.sent == [{"password": "another"}]


def test_a_password_is_in_no_page_and_no_journal(
    visitor: Visitor, cloud: StoringCloud, faults: FaultServer, before_faults: Running
) -> None:
    pages = [visitor.submit("/@demo/repositories/new/", {"name": NAME, "username": "ann", "password": CANARY}).text]
    pages += [visitor.get(f"/@demo/repositories/{NAME}/{path}").text for path in ("", "edit/", "?tab=overview")]
    pages.append(visitor.submit(f"/@demo/repositories/{NAME}/edit/", {"password": CANARY}).text)
    form = visitor.open_form("/@demo/repositories/new/")
    form["name"], form["password"] = "registry.local/x", CANARY
    faults.rest = answers(400, {"error": "name: there is one already."})
    refused = visitor.send("/@demo/repositories/new/", form)
    assert refused.status_code == 422
    assert "registry.local/x" in unescape(refused.text)
    connection = sqlite3.connect(Path(before_faults.data) / "console.sqlite3")
    rows = [str(row) for row in connection.execute("SELECT * FROM audit_entry")]
    connection.close()
    assert any(NAME in row for row in rows)
    assert not any(CANARY in text for text in [*pages, refused.text, *rows])
