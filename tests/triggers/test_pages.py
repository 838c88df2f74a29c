"""Triggers under their service: made, shown, called, revoked; their addresses are kept secret."""

import sqlite3
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.faultserver import FaultServer
from tests.servers import Running
from tests.storing_cloud import StoringCloud
from tests.visitor import Visitor, signed_in

SERVICE = "11111111-1111-1111-1111-111111111111"
OTHER = "22222222-2222-2222-2222-222222222222"
ROOM = f"/@demo/services/{SERVICE}/triggers/"


def _service(key: str, name: str) -> dict[str, Any]:
    return {"uuid": key, "name": name, "state": "Running", "resource_uri": f"/api/app/v1/demo/service/{key}/"}


def _trigger(path: str, given: dict[str, Any]) -> dict[str, Any]:
    uuid = str(uuid4())
    return {
        "operation": "REDEPLOY",
        **given,
        "uuid": uuid,
        "resource_uri": f"{path}{uuid}/",
        "url": f"{path}{uuid}/call/",
    }


def _collection(key: str) -> str:
    return f"/api/app/v1/demo/service/{key}/trigger/"


@pytest.fixture(scope="module")
def visitor(before_faults: Running) -> Visitor:
    return signed_in(before_faults)


@pytest.fixture
def cloud(faults: FaultServer) -> StoringCloud:
    services = [_service(SERVICE, "web"), _service(OTHER, "worker")]
    made = StoringCloud(
        {"/api/app/v1/demo/service/": services, _collection(SERVICE): [], _collection(OTHER): []}, make=_trigger
    )
    faults.rest = made
    return made


def make(visitor: Visitor, cloud: StoringCloud, **typed: str) -> dict[str, Any]:
    visitor.submit(f"{ROOM}new/", typed)
    return cloud.collections[_collection(SERVICE)][-1]


def test_a_new_trigger_shows_its_address_at_the_console(
    visitor: Visitor, cloud: StoringCloud, before_faults: Running
) -> None:
    page = visitor.submit(f"{ROOM}new/", {"name": "deploy-hook", "operation": "SCALEUP"})
    (trigger,) = cloud.collections[_collection(SERVICE)]
    assert page.url.endswith(f"{ROOM}{trigger['uuid']}/")
    assert f"{before_faults.url}{trigger['url']}" in unescape(page.text)
    assert f"data-secret-value hidden>{before_faults.url}" in page.text
    assert f'href="/@demo/services/{SERVICE}/">web</a>' in page.text


def test_the_services_tab_lists_its_own(visitor: Visitor, cloud: StoringCloud) -> None:
    trigger = make(visitor, cloud, name="deploy-hook")
    mine = visitor.get(f"/@demo/services/{SERVICE}/?tab=triggers").text
    assert f"{ROOM}{trigger['uuid']}/" in mine
    others = visitor.get(f"/@demo/services/{OTHER}/?tab=triggers").text
    assert "deploy-hook" not in others
    assert f"/@demo/services/{OTHER}/triggers/new/" in others


def test_a_call_can_say_how_many(visitor: Visitor, cloud: StoringCloud) -> None:
    trigger = make(visitor, cloud, name="grow", operation="SCALEUP")
    visitor.submit(f"{ROOM}{trigger['uuid']}/do/call/", {"count": "3"})
    assert cloud.calls == [f"{trigger['resource_uri']}call/3/"]
    refused = visitor.submit(f"{ROOM}{trigger['uuid']}/do/call/", {"count": "0"})
    assert refused.status_code == 422
    assert len(cloud.calls) == 1


def test_a_redeploy_is_not_asked_how_many(visitor: Visitor, cloud: StoringCloud) -> None:
    trigger = make(visitor, cloud, name="again")
    address = f"{ROOM}{trigger['uuid']}/do/call/"
    assert 'name="count"' not in visitor.get(address).text
    visitor.submit(address, {})
    assert cloud.calls == [trigger["url"]]


def test_a_revoked_one_is_gone(visitor: Visitor, cloud: StoringCloud) -> None:
    trigger = make(visitor, cloud, name="leaked")
    address = f"{ROOM}{trigger['uuid']}/"
    assert visitor.submit(f"{address}do/delete/", {"typed_name": "another"}).status_code == 422
    page = visitor.submit(f"{address}do/delete/", {"typed_name": "leaked"})
    assert page.url.endswith(ROOM)
    assert page.status_code == 200
    assert visitor.get(address).status_code == 404


def test_many_are_revoked_at_once(visitor: Visitor, cloud: StoringCloud) -> None:
    keys = [("keys", str(make(visitor, cloud, name=f"t{number}")["uuid"])) for number in range(3)]
    asked = visitor.post(f"{ROOM}bulk/", [("action", "delete"), *keys], page=ROOM)
    done = visitor.send_page(f"{ROOM}bulk/", asked, {"typed_name": "demo", "action": "delete"})
    assert "3" in done.text
    assert cloud.collections[_collection(SERVICE)] == []


def test_no_address_that_can_be_called_is_left_in_the_journal(
    visitor: Visitor, cloud: StoringCloud, before_faults: Running
) -> None:
    trigger = make(visitor, cloud, name="secretive")
    visitor.submit(f"{ROOM}{trigger['uuid']}/do/call/", {})
    visitor.submit(f"{ROOM}{trigger['uuid']}/do/delete/", {"typed_name": "secretive"})
    connection = sqlite3.connect(Path(before_faults.data) / "console.sqlite3")
    rows = [str(row) for row in connection.execute("SELECT * FROM audit_entry")]
    connection.close()
    assert any("/trigger/" + trigger["uuid"][:8] in row for row in rows)
    assert not any(trigger["uuid"] in row for row in rows)


@pytest.mark.parametrize("format_name", ["csv", "json"])
def test_a_download_masks_the_addresses(format_name: str, visitor: Visitor, cloud: StoringCloud) -> None:
    trigger = make(visitor, cloud, name="masked")
    body = visitor.get(f"{ROOM}?format={format_name}").text
    assert "masked" in body
    assert trigger["uuid"] not in body


def test_the_triggers_of_a_service_that_is_not_there(visitor: Visitor, cloud: StoringCloud) -> None:
    for key in ("00000000-0000-0000-0000-000000000000", "..%2f..", "a%0d%0ab"):
        assert visitor.get(f"/@demo/services/{key}/triggers/").status_code == 404
