"""Pages that follow the cloud's events: what an event makes them ask for, and what they keep meanwhile."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Request, WebSocketRoute, expect

from tests.visitor import Upstream

from .conftest import SignIn

pytestmark = pytest.mark.browser

EVENTS = "/api/audit/v1/demo/events/"
LOST = "#live-lost"


def event(obj: dict[str, Any], kind: str, action: str = "update", parents: list[str] | None = None) -> str:
    told = {"resource_uri": obj["resource_uri"], "state": obj["state"], "uuid": str(uuid4()), "action": action}
    return json.dumps({"type": kind, "parents": parents or [], "datetime": "2026-01-02T03:04:05Z", **told})


@dataclass
class Stream:
    """The events that the test tells, as the gateway would."""

    sockets: list[WebSocketRoute] = field(default_factory=list)
    refuse_with: int = 0
    batches: int = 0

    def accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        if self.refuse_with:
            socket.close(code=self.refuse_with, reason="refused")
        else:
            socket.send("state open")

    def send_frames(self, *frames: str) -> None:
        self.batches += 1
        self.sockets[-1].send("\n".join([f"batch {self.batches}", *frames]))

    def break_connection(self) -> None:
        self.sockets[-1].close(code=1012, reason="")


@dataclass
class Asked:
    """The requests that a page makes by itself for its parts."""

    paths: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        if "x-background" in request.headers and "/@" in request.url:
            self.paths.append(request.url.split("/@", 1)[-1])


Open = Callable[..., tuple[Page, Stream, Asked]]


@pytest.fixture
def open_page(sign_in: SignIn) -> Open:
    """A page whose events the test plays; it has looked once more after its stream was open."""

    def open_it(path: str, stream: Stream | None = None) -> tuple[Page, Stream, Asked]:
        page, played, asked = sign_in("demo"), stream or Stream(), Asked()
        page.route_web_socket(re.compile(EVENTS), played.accept)
        page.goto(path)
        expect(page.locator("[data-live-mark]")).to_have_attribute(
            "data-live-mark", "open" if not played.refuse_with else "off"
        )
        if page.locator("[data-live], [data-live-object]").count() and not played.refuse_with:
            page.wait_for_event("requestfinished", lambda request: "x-background" in request.headers)
        page.on("request", asked.note)
        return page, played, asked

    return open_it


def a_service(upstream: Upstream, **more: Any) -> dict[str, Any]:
    return upstream.create_service(f"live-{uuid4().hex[:6]}", **more)


def test_many_changes_are_one_request(open_page: Open, upstream: Upstream) -> None:
    page, stream, asked = open_page("/@demo/services/?q=live-&per_page=100")
    made = [a_service(upstream) for _ in range(5)]
    stream.send_frames(*(event(service, "service", "create") for service in made))
    for service in made:
        expect(page.get_by_role("link", name=service["name"], exact=True)).to_be_visible()
    assert asked.paths == ["demo/services/?q=live-&per_page=100"]


def test_a_page_does_not_ask_for_what_is_none_of_its_business(open_page: Open, upstream: Upstream) -> None:
    service, other = a_service(upstream), a_service(upstream)
    page, stream, asked = open_page(f"/@demo/services/{service['uuid']}/?tab=containers")
    container = {"resource_uri": f"/api/app/v1/demo/container/{uuid4()}/", "state": "Running"}
    stream.send_frames(event(other, "service"), event(container, "container", parents=[other["resource_uri"]]))
    with page.expect_request(lambda request: "x-background" in request.headers) as found:
        stream.send_frames(event(container, "container", parents=[service["resource_uri"]]))
    assert found.value.url.endswith("?tab=containers")
    expect(page.locator("#object-head")).to_be_visible()
    assert len(asked.paths) == 1


def test_head_and_tab_come_with_one_request(open_page: Open, upstream: Upstream) -> None:
    service = a_service(upstream)
    page, stream, asked = open_page(f"/@demo/services/{service['uuid']}/?tab=raw")
    upstream.call(f"{service['resource_uri']}start/")
    expect(page.locator("#object-head .state").first).to_have_text("Not running")
    state = re.compile("Starting|Running")
    raw = re.compile('"state": "(Starting|Running)"')
    while not state.search(page.locator("#object-head .state").first.inner_text()):
        with page.expect_response(lambda response: "x-background" in response.request.headers):
            stream.send_frames(event({**service, "state": "Running"}, "service"))
    expect(page.locator("#tab-raw pre")).to_contain_text(raw)
    assert set(asked.paths) == {f"demo/services/{service['uuid']}/?tab=raw"}


def test_what_was_ticked_focused_and_scrolled_stays(open_page: Open, upstream: Upstream) -> None:
    prefix = f"kept-{uuid4().hex[:6]}"
    for number in range(6):
        upstream.create_service(f"{prefix}-{number}")
    page, stream, _ = open_page(f"/@demo/services/?q={prefix}&sort=name")
    page.set_viewport_size({"width": 1280, "height": 300})
    box = page.locator("input[data-select]").last
    box.check()
    box.focus()
    value, scrolled = box.input_value(), page.evaluate("window.scrollY")
    assert scrolled > 0
    fresh = upstream.create_service(f"{prefix}-last")
    stream.send_frames(event(fresh, "service", "create"))
    expect(page.get_by_role("link", name=fresh["name"], exact=True)).to_be_attached()
    assert page.evaluate("document.activeElement.value") == value
    expect(page.locator(f"input[data-select][value='{value}']")).to_be_checked()
    assert page.evaluate("window.scrollY") == scrolled


def test_a_lost_stream_is_said_and_what_was_missed_is_fetched(open_page: Open, upstream: Upstream) -> None:
    page, stream, asked = open_page("/@demo/services/?q=live-&per_page=100")
    page.clock.install()
    stream.break_connection()
    expect(page.locator("[data-live-mark]")).to_have_attribute("data-live-mark", "reconnecting")
    missed = a_service(upstream)
    sockets, stream.refuse_with = len(stream.sockets), 1012
    page.clock.run_for(4_000)
    expect(page.locator(LOST)).to_contain_text("Live updates are lost; trying again")
    stream.refuse_with = 0
    page.clock.run_for(40_000)
    assert len(stream.sockets) > sockets
    expect(page.get_by_role("link", name=missed["name"], exact=True)).to_be_visible()
    expect(page.locator(LOST)).to_have_count(0)
    assert len(asked.paths) == 1


def test_who_was_signed_out_while_the_stream_was_lost_is_told_so(open_page: Open) -> None:
    page, stream, _ = open_page("/@demo/services/")
    page.clock.install()
    stream.refuse_with = 1012
    page.context.clear_cookies()
    stream.break_connection()
    expect(page.locator("[data-live-mark]")).to_have_attribute("data-live-mark", "reconnecting")
    page.clock.run_for(2_000)
    expect(page.locator(LOST)).to_contain_text("You were signed out. Sign in again to continue.")
    sockets = len(stream.sockets)
    page.clock.run_for(60_000)
    assert len(stream.sockets) == sockets


def test_a_cloud_without_events_is_asked_while_something_is_at_work(open_page: Open, upstream: Upstream) -> None:
    page, _, asked = open_page("/@demo/services/", Stream(refuse_with=4404))
    expect(page.locator("[data-live-words]")).to_contain_text("This cloud has no live updates.")
    expect(page.locator("#notices > *")).to_have_count(0)
    page.evaluate("document.getElementById('results').setAttribute('data-live-busy', '')")
    with page.expect_response(lambda response: "x-background" in response.request.headers):
        pass
    assert asked.paths[0] == "demo/services/"


def test_a_page_in_the_background_catches_up_when_it_is_shown(open_page: Open, upstream: Upstream) -> None:
    page, stream, asked = open_page("/@demo/services/?q=live-&per_page=100")
    show = """hidden => {
      Object.defineProperty(document, "hidden", {get: () => hidden, configurable: true});
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(show, True)
    page.clock.install()
    service = a_service(upstream)
    stream.send_frames(event(service, "service", "create"))
    page.clock.run_for(5_000)
    assert asked.paths == []
    page.evaluate(show, False)
    page.clock.run_for(2_000)
    expect(page.get_by_role("link", name=service["name"], exact=True)).to_be_visible()
    assert len(asked.paths) == 1


def test_a_notice_ends_by_the_event_of_its_action(open_page: Open, upstream: Upstream) -> None:
    service = a_service(upstream)
    page, stream, _ = open_page(f"/@demo/services/{service['uuid']}/")
    page.get_by_role("button", name="Start").click()
    notice = page.locator("#notices [data-action-state]")
    expect(notice).to_have_attribute("data-action-state", re.compile("Success|progress|Pending"))
    action = upstream.objects("/api/audit/v1/action/", object=service["resource_uri"])[0]
    while notice.get_attribute("data-action-state") != "Success":
        with page.expect_response(re.compile("/notice/")):
            stream.send_frames(event({**action, "state": "Success"}, "action", parents=[service["resource_uri"]]))
    expect(page.locator("#notices .notice-success")).to_be_visible()


def test_a_services_containers_come_up_before_ones_eyes(sign_in: SignIn, upstream: Upstream) -> None:
    """With the console's and the local cloud's own streams."""
    page, asked = sign_in("demo"), Asked()
    page.goto("/@demo/services/new/")
    page.locator("[name=image]").fill("nginx")
    name = f"eyes-{uuid4().hex[:6]}"
    page.get_by_label("Name", exact=True).first.fill(name)
    page.locator("[name=target_num_containers]").fill("3")
    page.get_by_role("button", name="Create", exact=True).click()
    page.locator(".tabs").get_by_role("link", name="Containers").click()
    expect(page.locator("[data-live-mark]")).to_have_attribute("data-live-mark", "open")
    page.on("request", asked.note)
    service = upstream.objects("/api/app/v1/demo/service/", name=name)[0]
    page.evaluate("window.sameDocument = true")
    upstream.call(f"{service['resource_uri']}start/")
    for number in (1, 2, 3):
        row = page.get_by_role("row", name=re.compile(f"{name}-{number}\\b"))
        expect(row.locator(".state")).to_have_text("Running")
    expect(page.locator("#object-head .state").first).to_have_text("Running")
    assert page.evaluate("window.sameDocument")
    assert set(asked.paths) == {f"demo/services/{service['uuid']}/?tab=containers"}


def test_two_browsers_in_two_namespaces_see_their_own_events(sign_in: SignIn, upstream: Upstream) -> None:
    pages = {namespace: sign_in("demo") for namespace in ("demo", "acme")}
    made: dict[str, str] = {}
    for namespace, page in pages.items():
        page.goto(f"/@{namespace}/events/?type=service")
        expect(page.locator("[data-feed-status]")).to_have_text("Live")
    foreign: dict[str, set[str]] = {namespace: set() for namespace in pages}
    for namespace in (*pages, *pages):  # those of the second round come after whatever would leak of the first
        service = upstream.create_service(f"{namespace}-{uuid4().hex[:6]}", namespace)
        made[namespace] = service["name"]
        foreign["acme" if namespace == "demo" else "demo"].add(service["uuid"])
    for namespace, page in pages.items():
        rows = page.locator("[data-feed-rows] > .feed-row")
        expect(rows.get_by_role("link", name=made[namespace])).to_be_visible()
        assert not any(uuid in link for link in hrefs(page) for uuid in foreign[namespace])


def hrefs(page: Page) -> list[str]:
    links = page.locator("[data-feed-rows] [data-part=name] a")
    found: list[str] = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return found


def test_the_dashboard_follows_what_others_do(sign_in: SignIn, upstream: Upstream) -> None:
    service = a_service(upstream)
    page = sign_in("demo")
    page.goto("/@demo/")
    expect(page.locator("[data-live-mark]")).to_have_attribute("data-live-mark", "open")
    page.evaluate("window.neverLeft = true")
    upstream.call(f"{service['resource_uri']}start/")
    latest = page.locator(".panel", has_text="Recent actions").locator(".action-list li")
    expect(latest.filter(has_text=service["name"]).filter(has_text="Service Start")).to_contain_text("Success")
    assert page.evaluate("window.neverLeft")
