"""Light, dark, automatic: chosen in the top bar, kept over pages, seen in the colours."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import SignIn

pytestmark = pytest.mark.browser


def colours(page: Page) -> tuple[float, float]:
    """How light the ground and the text are, from 0 to 255."""
    found = page.evaluate(
        """() => {
          const { backgroundColor, color } = getComputedStyle(document.body);
          const light = (words) => words.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
          return [light(backgroundColor), light(color)];
        }"""
    )
    return found[0], found[1]


def is_dark(page: Page) -> bool:
    ground, text = colours(page)
    return ground < 60 and text > 180


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name=name).click()


def test_the_theme_is_chosen_and_kept(sign_in: SignIn) -> None:
    page = sign_in("demo", theme="light")
    root = page.locator("html")
    assert not is_dark(page)
    choose(page, "Dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    assert is_dark(page)
    page.reload()
    assert is_dark(page)
    page.goto("/@demo/services/")
    assert is_dark(page)

    choose(page, "Automatic")
    expect(root).to_have_attribute("data-bs-theme", "light")
    assert not is_dark(page)
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    assert is_dark(page)
    page.reload()
    assert is_dark(page)

    choose(page, "Light")
    page.reload()
    assert not is_dark(page)
