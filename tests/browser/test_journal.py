"""The journal in a real browser: its details open without moving the columns, its filters like those of the lists."""

from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import SignIn

pytestmark = pytest.mark.browser


def columns(page: Page) -> Any:
    return page.eval_on_selector_all(".journal thead th", "all => all.map((cell) => cell.offsetWidth)")


def test_details_open_across_the_row_and_leave_the_columns_as_they_are(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/account/journal/")
    before = columns(page)
    page.locator(".journal-more summary").first.click()
    details = page.locator(".journal-more dl").first
    details.wait_for()
    assert columns(page) == before
    assert details.evaluate("list => list.offsetWidth") > max(before)
    cells = page.locator(".journal-entry").first.locator("td")
    tops = cells.evaluate_all(
        """all => all.filter((cell) => cell.textContent).map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell);
          return range.getBoundingClientRect().top;
        })"""
    )
    assert max(tops) - min(tops) < 8


@pytest.mark.parametrize("width", [1280, 360])
def test_filters_open_from_the_same_button_as_those_of_the_lists(sign_in: SignIn, width: int) -> None:
    page = sign_in("demo", width=width)
    looks = []
    for path in ("/@demo/services/", "/@demo/journal/", "/account/journal/"):
        page.goto(path)
        looks.append(
            page.locator(".filter-more > summary").evaluate(
                "({ offsetWidth, offsetHeight, offsetLeft }) => [offsetWidth, offsetHeight, offsetLeft]"
            )
        )
    assert looks[0] == looks[1] == looks[2]
    assert looks[0][1] >= 30
