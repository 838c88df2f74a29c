"""Actions as the audit trail: whose they are, how far a long list is read, what they are filtered by."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import unescape
from typing import Any

import pytest

from apps.core import registry
from apps.core.names import NameBook
from tests import servers
from tests.faultserver import FaultServer
from tests.storing_cloud import StoringCloud
from tests.visitor import Visitor, signed_in

ACTIONS = "/api/audit/v1/action/"
UUID = "11111111-1111-1111-1111-111111111111"
BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _action(number: int, **more: Any) -> dict[str, Any]:
    """The newest has the number 0; each belongs to one of ten services."""
    began = BEGAN - timedelta(minutes=number)
    return {
        "uuid": f"{number:08}-0000-0000-0000-000000000000",
        "resource_uri": f"{ACTIONS}{number:08}-0000-0000-0000-000000000000/",
        "action": f"Service Redeploy {number}",
        "object": f"/api/app/v1/demo/service/{number % 10:08}-0000-0000-0000-000000000000/",
        "state": "Failed" if number % 50 == 49 else "Success",
        "user": "demo",
        "start_date": format_datetime(began),
        "end_date": format_datetime(began + timedelta(seconds=75)),
        "ip": "192.0.2.7",
        "user_agent": "docker-cloud/1.0.9",
        **more,
    }


@pytest.fixture(scope="module")
def cloud() -> StoringCloud:
    services = [
        {"uuid": key, "name": f"web-{number}", "resource_uri": f"/api/app/v1/demo/service/{key}/"}
        for number in range(10)
        for key in [f"{number:08}-0000-0000-0000-000000000000"]
    ]
    return StoringCloud({ACTIONS: [_action(number) for number in range(3000)], "/api/app/v1/demo/service/": services})


@pytest.fixture(scope="module")
def faults(cloud: StoringCloud) -> Iterator[FaultServer]:
    with FaultServer(rest=cloud) as server:
        yield server


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory, faults: FaultServer) -> Iterator[Visitor]:
    with servers.console(tmp_path_factory.mktemp("actions"), faults.url) as running:
        yield signed_in(running)


def list_queries(faults: FaultServer) -> list[dict[str, str]]:
    """What was asked of the list of actions."""
    return [each.query for each in faults.received if each.path == ACTIONS]


def action_numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r">Service Redeploy (\d+)<", text)]


@pytest.fixture(autouse=True)
def forget_requests(faults: FaultServer) -> None:
    faults.received.clear()


@pytest.mark.parametrize(
    ("uri", "namespace"),
    [
        (f"/api/app/v1/acme/service/{UUID}/", "acme"),
        (f"/api/app/v1/acme/stack/{UUID}/", "acme"),
        (f"/api/app/v1/acme/container/{UUID}/", "acme"),
        (f"/api/infra/v1/acme/nodecluster/{UUID}/", "acme"),
        (f"/api/infra/v1/acme/node/{UUID}/", "acme"),
        (f"/api/app/v1/acme/service/{UUID}/trigger/{UUID}/", "acme"),
        ("/api/repo/v1/acme/registry/registry.local/", "acme"),
        ("/api/repo/v1/acme/repository/registry.local/user1/image1/", "acme"),
        ("/api/app/v1/acme/service/", "acme"),
        ("/api/infra/v1/acme/token/", "acme"),
        (f"/api/app/v1/acme/service/{UUID}/trigger/", "acme"),
        ("/api/app/v1/service/", None),
        ("/api/infra/v1/region/aws/us-east-1/", None),
        (None, None),
    ],
)
def test_an_action_belongs_to_the_namespace_of_its_object(uri: str | None, namespace: str | None) -> None:
    scope = registry.resource("actions").scope
    action = {"resource_uri": f"{ACTIONS}{UUID}/", "object": uri}
    seen_in = [name for name in ("acme", "demo") if scope([action], name)]
    assert seen_in == ([namespace] if namespace else ["acme", "demo"])


@pytest.mark.parametrize(
    ("uri", "shown", "address"),
    [
        ("/api/app/v1/service/", "a new service", "/@demo/services/"),
        ("/api/infra/v1/acme/nodecluster/", "a new node cluster", "/@acme/nodeclusters/"),
        (f"/api/app/v1/acme/service/{UUID}/trigger/", "a new trigger", f"/@acme/services/{UUID}/triggers/"),
    ],
)
def test_a_failed_creation_says_what_was_to_be_created_and_leads_to_its_list(
    uri: str, shown: str, address: str
) -> None:
    names = NameBook("demo")
    assert names.link(uri) == f'<a href="{address}">{shown}</a>'
    assert names.label(uri) == shown


def test_a_cancel_belongs_where_what_it_cancels_does() -> None:
    redeploy = {"resource_uri": f"{ACTIONS}{UUID}/", "object": f"/api/app/v1/acme/service/{UUID}/"}
    cancel = {"resource_uri": f"{ACTIONS}{UUID[::-1]}/", "object": redeploy["resource_uri"]}
    assert registry.resource("actions").scope([cancel, redeploy], "demo") == []
    assert registry.resource("actions").scope([cancel, redeploy], "acme") == [cancel, redeploy]


def test_a_long_list_is_read_no_further_than_one_looks(visitor: Visitor, faults: FaultServer) -> None:
    first = visitor.get("/@demo/actions/").text
    assert action_numbers(first) == list(range(25))
    assert "of many" in first
    assert list_queries(faults) == [{"limit": "200", "offset": "0"}]
    assert action_numbers(visitor.get("/@demo/actions/?page=21&sort=-start_date").text) == list(range(500, 525))
    assert action_numbers(visitor.get("/@demo/actions/?page=120").text) == list(range(2975, 3000))


def test_a_state_is_asked_of_the_cloud_where_the_list_is_long(visitor: Visitor, faults: FaultServer) -> None:
    page = visitor.get("/@demo/actions/?state=Failed").text
    assert action_numbers(page) == list(range(49, 49 + 25 * 50, 50))
    assert {"limit": "200", "offset": "0", "state": "Failed"} in list_queries(faults)
    assert max(int(query["limit"]) for query in list_queries(faults)) == 200


def test_who_what_on_which_object_from_where_and_how_long(visitor: Visitor) -> None:
    page = unescape(visitor.get("/@demo/actions/").text)
    row = page[page.index("Service Redeploy 3<") :].partition("</tr>")[0]
    for part in ("web-3</a>", "demo", "192.0.2.7", "docker-cloud/1.0.9", "Success", "after 1 min 15 s"):
        assert part in row


def test_a_search_finds_objects_by_their_names_in_the_whole_list(visitor: Visitor) -> None:
    found = json.loads(visitor.get("/@demo/actions/?q=web-7&format=json").text)
    assert len(found) == 300
    assert action_numbers(visitor.get("/@demo/actions/?sort=start_date").text) == list(range(2999, 2974, -1))


@pytest.mark.parametrize("typed", ["2026-03-01T10:30", "2026-03-01T10:30Z", "2026-03-01T12:30+02:00"])
@pytest.mark.parametrize("name", ["start_date__gte", "start_date__lte", "end_date__gte", "end_date__lte"])
def test_a_moment_is_sent_in_utc_and_stays_in_the_address(
    name: str, typed: str, visitor: Visitor, faults: FaultServer
) -> None:
    page = visitor.get("/@demo/actions/", params={name: typed}).text
    assert list_queries(faults)[0][name] == "2026-03-01T10:30:00Z"
    if "+" not in typed:
        assert f'name="{name}" value="2026-03-01T10:30"' in page


def test_objects_of_every_type_are_offered_when_somebody_looks(visitor: Visitor, faults: FaultServer) -> None:
    visitor.get("/@demo/actions/?page=2")
    assert not any("/stack/" in path for path in faults.paths)
    chosen = "/api/app/v1/demo/service/00000004-0000-0000-0000-000000000000/"
    options = visitor.get("/@demo/actions/", params={"choices": "object", "object": chosen}).text
    assert '<optgroup label="Services">' in options
    assert f'<option value="{chosen}" selected>web-4</option>' in options
    for kind in ("stack", "container", "repository"):
        assert any(f"/demo/{kind}/" in path for path in faults.paths), kind
    for kind in ("nodecluster", "node"):
        assert f"/api/infra/v1/demo/{kind}/" in faults.paths


def test_a_chosen_object_is_shown_by_its_name(visitor: Visitor) -> None:
    chosen = "/api/app/v1/demo/service/00000004-0000-0000-0000-000000000000/"
    page = visitor.get("/@demo/actions/", params={"object": chosen, "include_related": "on"}).text
    assert f'<option value="{chosen}" selected>web-4</option>' in page
