"""What a person has focused, opened, ticked or unmasked outlives that a part of the page is drawn again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Running
from tests.visitor import Upstream

from .conftest import SignIn

pytestmark = pytest.mark.browser


def redraw_parts(page: Page) -> None:
    """As when an action has ended. Returns once every part has been drawn."""
    page.evaluate(
        """() => new Promise((done) => {
          let parts = document.querySelectorAll("[hx-trigger*='cloud:changed']").length;
          document.addEventListener("htmx:afterSettle", () => (parts -= 1) || done());
          htmx.trigger(document.body, "cloud:changed");
        })"""
    )


def test_an_unmasked_value_stays_unmasked_and_focused(sign_in: SignIn, local_cloud: Running) -> None:
    cloud = Upstream(local_cloud)
    variables = [{"key": "A_SECRET", "value": "first"}, {"key": "B_SECRET", "value": "second"}]
    made = cloud.create_service("swapped", container_envvars=variables)
    page = sign_in("demo")
    page.goto(f"/@demo/services/{made['uuid']}/?tab=environment")
    row = page.get_by_role("row").filter(has_text="B_SECRET").first
    row.locator("[data-secret-toggle]").click()
    more = [{"key": "0_SECRET", "value": "new"}, *variables[:1], {"key": "B_SECRET", "value": "changed"}]
    cloud.patch(f"/api/app/v1/demo/service/{made['uuid']}/", {"container_envvars": more})
    redraw_parts(page)
    expect(row.locator("[data-secret-value]")).to_have_text("changed")
    expect(row.locator("[data-secret-value]")).to_be_visible()
    expect(row.locator("[data-secret-toggle]")).to_be_focused()
    expect(row.locator("[data-secret-toggle]")).to_have_text("Hide")
    for other in ("0_SECRET", "A_SECRET"):
        masked = page.get_by_role("row").filter(has_text=other).first
        expect(masked.locator("[data-secret-value]")).to_be_hidden()


def test_ticks_focus_and_scroll_outlive_new_rows(sign_in: SignIn, local_cloud: Running) -> None:
    page = sign_in("demo")
    page.goto("/@demo/services/?sort=name")
    page.evaluate("window.scrollTo(0, 120)")
    key = page.locator("tbody [data-select]").nth(2).input_value()
    box = page.locator(f"[data-select][value='{key}']")
    box.check()
    scrolled = page.evaluate("window.scrollY")
    Upstream(local_cloud).create_service("aaa-first")
    redraw_parts(page)
    expect(page.get_by_role("link", name="aaa-first")).to_be_visible()
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(page.locator("tr.row-selected")).to_have_count(1)
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")
    assert page.evaluate("window.scrollY") == scrolled


def test_the_notice_keeps_saying_what_was_asked_and_stops_asking(sign_in: SignIn, local_cloud: Running) -> None:
    made = Upstream(local_cloud).create_service("noticed")
    page = sign_in("demo")
    page.goto(f"/@demo/services/{made['uuid']}/")
    page.get_by_role("button", name="Start").click()
    notice = page.locator("#notices [data-action-state]").last
    expect(notice).to_have_attribute("data-action-state", "Success")
    expect(notice).to_have_text(re.compile(r"Start noticed\s+has succeeded.\s+See the action"))
    assert not page.evaluate("document.querySelector('#notices [hx-get]')")


def test_many_at_once_are_followed_and_summed_up(sign_in: SignIn, local_cloud: Running) -> None:
    cloud = Upstream(local_cloud)
    for number in range(3):
        cloud.create_service(f"summed-{number}")
    page = sign_in("demo")
    page.goto("/@demo/services/?q=summed-")
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Start 3").click()
    expect(page.get_by_role("heading", name="Start: 3 sent")).to_be_visible()
    expect(page.locator("[data-results-summary]")).to_have_text("3 done")
