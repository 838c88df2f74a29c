"""A headless Chromium for each file; a fresh context for each test. What goes wrong on a page fails its test.

Playwright keeps an event loop running in its thread, which would be in the way of other files' tests.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import BROWSER
from tests.servers import PASSWORD, Running

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip

SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not BROWSER:
        pytest.fail("no Chromium was found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(BROWSER), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(browser: Browser, console: Running) -> Iterator[SignIn]:
    """A page of a signed-in user. Errors of its scripts and refusals by its CSP are collected and must not be."""
    contexts, trouble = [], []

    def open_page(username: str = "demo", *, width: int = 1280, theme: str = "light") -> Page:
        context = browser.new_context(
            base_url=console.url, viewport={"width": width, "height": 900}, color_scheme=theme
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto("/sign-in/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/@*/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []
