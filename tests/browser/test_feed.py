"""The feed of events: what comes shows at once, filters and pause hold, a reload keeps what came."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.servers import Running
from tests.visitor import Upstream

from .conftest import SignIn

pytestmark = pytest.mark.browser

ROWS = "[data-feed-rows] > .feed-row"


class Feed:
    """The feed's page, before a stream that the test plays."""

    def __init__(self, page: Page) -> None:
        self.page, self.batches = page, 0
        page.route_web_socket(re.compile("/api/audit/v1/demo/events/"), self.accept)

    def accept(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.send("state open")

    def open(self, query: str = "") -> None:
        self.page.goto(f"/@demo/events/{query}")
        expect(self.page.locator("[data-feed-status]")).to_have_text("Live")

    def send_events(self, *events: dict[str, Any]) -> None:
        self.batches += 1
        self.socket.send("\n".join([f"batch {self.batches}", *map(json.dumps, events)]))

    def expect_rows(self, count: int) -> None:
        expect(self.page.locator(ROWS)).to_have_count(count)


@pytest.fixture
def feed(sign_in: SignIn) -> Feed:
    return Feed(sign_in("demo"))


@pytest.fixture(scope="module")
def services(local_cloud: Running) -> list[dict[str, Any]]:
    upstream = Upstream(local_cloud)
    return [upstream.create_service(f"feed-{uuid4().hex[:6]}") for _ in range(2)]


def event(uri: str, kind: str, action: str = "update", state: str = "Running", *parents: str) -> dict[str, Any]:
    moment = "2026-01-02T03:04:05Z"
    told = {"type": kind, "action": action, "resource_uri": uri, "state": state, "parents": list(parents)}
    return {**told, "uuid": str(uuid4()), "datetime": moment}


def test_events_show_with_names_and_lead_to_their_objects(feed: Feed, services: list[dict[str, Any]]) -> None:
    web = services[0]
    feed.open()
    expect(feed.page.locator("[data-feed-empty]")).to_be_visible()
    container = f"/api/app/v1/demo/container/{uuid4()}/"
    feed.send_events(event(web["resource_uri"], "service", "create", "Starting"))
    feed.send_events(event(container, "container", "delete", "Terminated", web["resource_uri"]))
    feed.expect_rows(2)
    newest, oldest = feed.page.locator(ROWS).first, feed.page.locator(ROWS).last
    expect(newest).to_contain_text("Removed")
    expect(newest.locator("[data-part=parents]")).to_have_text(f"in {web['name']}")
    expect(oldest).to_contain_text(re.compile(f"Created.*service.*{web['name']}.*Starting", re.S))
    expect(oldest.locator("time")).to_have_attribute("title", "2026-01-02 03:04:05 UTC")
    newest.get_by_text("JSON").click()
    expect(newest.locator("pre")).to_contain_text('"action": "delete"')
    oldest.get_by_role("link", name=web["name"]).click()
    expect(feed.page).to_have_url(re.compile(f"/@demo/services/{web['uuid']}/$"))
    feed.page.go_back()
    feed.expect_rows(2)


def test_names_of_new_objects_and_of_actions_are_asked_for(feed: Feed, local_cloud: Running) -> None:
    feed.open()
    upstream = Upstream(local_cloud)
    made = upstream.create_service(f"feed-{uuid4().hex[:6]}")
    action = upstream.objects("/api/audit/v1/action/", object=made["resource_uri"])[0]
    feed.send_events(event(made["resource_uri"], "service", "create"), event(action["resource_uri"], "action"))
    expect(feed.page.get_by_role("link", name=made["name"])).to_be_visible()
    expect(feed.page.get_by_role("link", name=action["action"])).to_be_visible()
    feed.page.locator("#id_object").select_option(label=made["name"])
    feed.expect_rows(1)


def test_filters_stand_in_the_address(feed: Feed, services: list[dict[str, Any]]) -> None:
    web, worker = (service["resource_uri"] for service in services)
    container = f"/api/app/v1/demo/container/{uuid4()}/"
    feed.open()
    told = [event(web, "service"), event(worker, "service"), event(container, "container", "update", "Running", web)]
    feed.send_events(*told)
    feed.expect_rows(3)
    feed.page.get_by_label("Type").select_option(label="Services")
    feed.expect_rows(2)
    feed.page.locator("#id_object").select_option(web)
    feed.expect_rows(1)
    expect(feed.page.locator("[data-feed-count]")).to_have_text("1 of 3 events")
    feed.page.reload()
    feed.expect_rows(1)
    feed.page.get_by_label("Type").select_option("")
    feed.page.locator("#id_object").select_option("")
    feed.page.locator("#id_parent").select_option(web)
    feed.expect_rows(1)
    expect(feed.page.locator(ROWS)).to_contain_text("container")
    expect(feed.page).to_have_url(re.compile(r"/events/\?parent=[^&]*$"))
    feed.page.get_by_label("Type").select_option(label="Nodes")
    expect(feed.page.locator("[data-feed-nothing]")).to_be_visible()


def test_a_pause_holds_the_list_and_loses_nothing(feed: Feed, services: list[dict[str, Any]]) -> None:
    web = services[0]["resource_uri"]
    feed.open()
    feed.send_events(event(web, "service", "create"))
    feed.expect_rows(1)
    feed.page.get_by_role("button", name="Pause").click()
    feed.send_events(event(web, "service"), event(web, "service"))
    expect(feed.page.locator("[data-feed-status]")).to_have_text("Paused. 2 new events wait.")
    feed.expect_rows(1)
    feed.page.get_by_role("button", name="Pause").click()
    feed.expect_rows(3)
    feed.page.get_by_role("button", name="Clear").click()
    expect(feed.page.locator("[data-feed-empty]")).to_be_visible()


def test_a_reload_keeps_a_thousand_and_says_what_is_missing(feed: Feed, services: list[dict[str, Any]]) -> None:
    web = services[0]["resource_uri"]
    feed.open()
    feed.send_events(*(event(web, "service", state=f"number {number}") for number in range(1_010)))
    expect(feed.page.locator("[data-feed-count]")).to_have_text("1,000 of 1,000 events")
    feed.page.reload()
    expect(feed.page.locator("[data-feed-count]")).to_have_text("999 of 999 events")
    expect(feed.page.locator(".feed-gap")).to_contain_text("Events from just before may be missing")
    feed.send_events(event(web, "service", state="newest"))
    expect(feed.page.locator("[data-feed-rows] > li").first).to_contain_text("newest")
    expect(feed.page.locator(ROWS).last).to_contain_text("number 12")


def test_hostile_events_are_text(feed: Feed) -> None:
    feed.open()
    evil = "<img src=x onerror=alert(1)>"
    feed.send_events(
        {**event(f"/api/app/v1/demo/{evil}/{evil}/", evil, evil, evil, evil), "datetime": evil},
        {**event("javascript:alert(1)", "constructor", "toString", "__proto__"), "parents": 7},
        event("/api/app/v1/demo/service/..%2f..%2f/", "service"),
    )
    feed.socket.send("batch 9\nno json\nnull\n[]\n7")
    feed.expect_rows(3)
    assert feed.page.locator(f"{ROWS} img").count() == 0
    for href in feed.page.locator(f"{ROWS} a").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        assert re.fullmatch(r"/@demo/services/[^/]*/", href)
