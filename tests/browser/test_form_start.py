"""Where the focus stands on a form: at the first field of a new object, at the first fault once it was sent."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import SignIn

pytestmark = pytest.mark.browser


def scrolled(page: Page) -> float:
    offset: float = page.evaluate("scrollY")
    return offset


@pytest.mark.parametrize("width", [1280, 360])
def test_a_new_object_begins_at_its_first_field(sign_in: SignIn, width: int) -> None:
    page = sign_in("demo", width=width)
    for room, first in (("services", "image"), ("stacks", "name"), ("nodeclusters", "name"), ("repositories", "name")):
        page.goto(f"/@demo/{room}/new/")
        expect(page.locator(f"[name={first}]")).to_be_focused()
        assert scrolled(page) == 0, room
        assert page.get_by_role("heading", level=1).is_visible()


def test_a_touched_screen_is_left_alone(sign_in: SignIn) -> None:
    page = sign_in("demo", width=360)
    page.add_init_script(
        "const real = matchMedia; window.matchMedia = (query) => real(/hover/.test(query) ? 'not all' : query)"
    )
    page.goto("/@demo/services/new/")
    expect(page.locator("[data-rows-add]").first).to_be_visible()  # the scripts have run
    expect(page.locator("body")).to_be_focused()


def test_a_refused_form_stands_at_the_first_fault(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/services/new/")
    page.locator("[name=image]").fill("redis")
    page.locator("[name=name]").fill("not a name!")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    expect(page.locator("[name=name]")).to_be_focused()
    expect(page.locator("[name=name]")).to_be_in_viewport()


def test_an_edited_object_is_not_entered_unasked(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/services/")
    page.locator("td.col-name a").first.click()
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("[data-rows-add]").first).to_be_visible()
    expect(page.locator("body")).to_be_focused()
