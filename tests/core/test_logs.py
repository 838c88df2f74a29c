"""The tabs that show logs, and which streams they open."""

import json

import pytest

from apps.cloud.client import CloudClient, Credentials
from apps.cloud.contract import STACK
from apps.core import logs, registry
from apps.core.logs import merged_log_tab
from apps.core.resource import Page
from tests.servers import APIKEY, Running
from tests.visitor import Upstream, signed_in


def stack_page(cloud: Running) -> Page:
    """Of the stack with the most services. It has no room of its own to be drawn in here."""
    upstream = Upstream(cloud)
    stacks = upstream.objects(STACK.collection_path("demo"))
    found = [upstream.get(stack["resource_uri"]) for stack in stacks]
    client = CloudClient(Credentials("demo", APIKEY), "demo", base_url=cloud.url)
    stack = max(found, key=lambda each: len(each["services"]))
    return Page(registry.resource("services"), client, "demo", stack, {})


def test_a_stacks_log_is_the_logs_of_its_services(local_cloud: Running) -> None:
    page = stack_page(local_cloud)
    shown = merged_log_tab("services", by="stack").context(page)
    services = [Upstream(local_cloud).get(uri) for uri in page.obj["services"]]
    expected = {service["nickname"] or service["name"]: f"{service['resource_uri']}logs/" for service in services}
    assert len(expected) > 1
    streams = json.loads(shown["streams_json"])
    assert {stream["name"]: stream["path"] for stream in streams} == expected
    assert [stream["name"] for stream in streams] == sorted(expected, key=str.casefold)
    assert shown["left_out"] == 0


def test_no_more_streams_are_opened_than_a_page_may_have(local_cloud: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_STREAMS", 1)
    page = stack_page(local_cloud)
    shown = merged_log_tab("services", by="stack").context(page)
    assert len(shown["streams"]) == 1
    assert shown["left_out"] == len(page.obj["services"]) - 1


@pytest.mark.parametrize("room", ["services", "containers", "actions"])
def test_whatever_has_a_log_opens_its_own_stream(room: str, console: Running, local_cloud: Running) -> None:
    kind = registry.resource(room).type
    obj = Upstream(local_cloud).objects(kind.collection_path("demo"))[0]
    page = signed_in(console).get(f"/@demo/{room}/{obj['uuid']}/?tab=logs").text
    assert f"{obj['resource_uri']}logs/&quot;" in page
