"""A headless Chromium for each file; a fresh context for each test. What goes wrong on a page fails its test.

Playwright keeps an event loop running in its thread, which would be in the way of other files' tests.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.conftest import BROWSER
from tests.servers import PASSWORD, Running

from .playing import OpenLog, Script

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip

# A page answers to a click as soon as it is painted, by a link to follow or a form to send; its scripts come a
# moment later. Nobody is as quick as a test: its clicks before them are kept until they are there.
CLICKS_WAIT_FOR_SCRIPTS = """
addEventListener("click", (event) => {
  if (document.readyState === "complete") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  addEventListener("load", () => event.target.click(), { once: true });
}, true);
"""

expect.set_options(timeout=15_000)  # as patient as a click: machines are busy when all tests run side by side

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
        context.add_init_script(CLICKS_WAIT_FOR_SCRIPTS)
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


@pytest.fixture
def open_log(sign_in: SignIn) -> OpenLog:
    """The log of some container, or service, played by a script; several scripts are several streams by name."""

    def opened(*scripts: Script, room: str = "containers", **look: Any) -> Page:
        page = sign_in("demo", **look)
        page.route_web_socket(re.compile(r"/logs/"), lambda socket: by_path(socket.url, scripts).accept(socket))
        if len(scripts) > 1:
            page.route(re.compile(r"tab=logs"), lambda route: with_streams(route, scripts))
        page.goto(f"/@demo/{room}/")
        page.locator("td.col-name a").first.click()
        page.get_by_role("link", name=re.compile("Logs?$")).click()
        expect(page.locator("[data-log-status]")).to_have_text("Live")
        return page

    return opened


def by_path(url: str, scripts: Sequence[Script]) -> Script:
    return next((script for script in scripts if f"/{script.name}/logs/" in url), scripts[0])


def with_streams(route: Route, scripts: Sequence[Script]) -> None:
    """The page as it comes, but for the streams of its log."""
    streams = [{"path": f"/api/app/v1/demo/service/{each.name}/logs/", "name": each.name} for each in scripts]
    answer = route.fetch()
    body = re.sub(r'data-streams="[^"]*"', f'data-streams="{escape(json.dumps(streams))}"', answer.text())
    route.fulfill(response=answer, body=body)
