"""The command palette and the shortcuts, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.servers import Running
from tests.visitor import Upstream

from .conftest import SignIn

pytestmark = pytest.mark.browser


def test_objects_pages_and_actions_by_a_few_letters(sign_in: SignIn, local_cloud: Running) -> None:
    upstream = Upstream(local_cloud)
    made = upstream.create_service("palette-target")
    upstream.call(f"{made['resource_uri']}start/")
    page = sign_in("demo")
    page.goto("/@demo/")
    box = page.get_by_role("combobox", name=re.compile("Go to an object"))
    first = page.locator("#palette [role=option]").first

    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("palette-targ")
    expect(first).to_contain_text("palette-target")
    expect(box).to_have_attribute("aria-activedescendant", "palette-row-0")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/@demo/(services|containers)/"))

    page.goto(f"/@demo/services/{made['uuid']}/")
    expect(page.locator("#object-head .state").first).to_have_text("Running")
    page.keyboard.press("Control+k")
    page.keyboard.type("stop palette-target service")
    expect(first).to_contain_text("Stop palette-target")
    with page.expect_navigation():  # the page before would show the change by itself
        page.keyboard.press("Enter")
    expect(page.locator("#object-head .state").first).to_have_text("Stopped")

    page.keyboard.press("Control+k")
    page.keyboard.type("acme")
    expect(first).to_contain_text("Namespace")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/@acme/"))

    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_single_keys_work_where_nobody_types(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url(re.compile("/@demo/services/$"))

    page.keyboard.press("j")
    expect(page.locator("td.col-name a").first).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")

    page.keyboard.press("/")
    expect(page.locator("#id_q")).to_be_focused()
    page.keyboard.type("ngs?")
    expect(page.locator("#id_q")).to_have_value("ngs?")
    expect(page.locator("#shortcuts")).to_be_hidden()

    page.goto("/@demo/services/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    dialog.get_by_label("Single keys work in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(dialog).to_be_hidden()
    page.wait_for_url(re.compile("/@demo/services/$"))
    page.keyboard.press("?")
    dialog.get_by_label("Single keys work in this browser").check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/@demo/services/new/$"))
