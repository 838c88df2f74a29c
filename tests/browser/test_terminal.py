"""The terminal from the browser to a shell in a simulated container and back."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import SignIn

pytestmark = pytest.mark.browser

# A narrower window breaks the line below the terminal in two, which then makes the terminal lower.
SIZE_STAYS = """() => {
  const size = document.querySelector("[data-terminal-size]").textContent;
  const stayed = size === window.sizeBefore ? window.sizeStayed + 1 : 0;
  Object.assign(window, { sizeBefore: size, sizeStayed: stayed });
  return stayed === 10; // frames
}"""


def open_terminal(page: Page, namespace: str) -> None:
    page.goto(f"/@{namespace}/containers/?state=Running")
    page.locator("td.col-name a").first.click()
    page.get_by_role("link", name="Terminal", exact=True).click()


def status(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-terminal-status]")).to_have_text(words)


def line(page: Page, words: str) -> None:
    """A line of the screen that is this and nothing else."""
    rows = page.locator(".terminal-pane:visible .xterm-rows > div")
    expect(rows.filter(has_text=re.compile(f"^{words}$"))).to_be_visible()


def run(page: Page, command: str) -> None:
    page.keyboard.type(command)
    page.keyboard.press("Enter")


def test_a_shell_that_types_resizes_ends_and_begins_anew(sign_in: SignIn) -> None:
    page = sign_in("demo")
    open_terminal(page, "demo")
    name = page.locator("h1").inner_text()
    status(page, "Connected")
    run(page, "echo 'one  and' two")
    line(page, "one  and two")
    run(page, "hostname")
    line(page, name)
    size = page.locator("[data-terminal-size]")
    before = size.inner_text()
    page.set_viewport_size({"width": 800, "height": 700})
    expect(size).not_to_have_text(before)
    page.wait_for_function(SIZE_STAYS)
    run(page, "echo after; stty size")
    line(page, "after")
    columns, _, rows = size.inner_text().split()
    line(page, f"{rows} {columns}")
    run(page, "exit 3")
    status(page, "The command exited with code 3. Press Enter to start again.")
    page.keyboard.press("Enter")
    status(page, "Connected")
    run(page, "echo anew")
    line(page, "anew")


def test_a_query_in_the_output_types_nothing(sign_in: SignIn) -> None:
    page = sign_in("demo")
    open_terminal(page, "demo")
    status(page, "Connected")
    run(page, r"printf '\033[6n\033[c\033]11;?\007'; echo -e '\033[6n\033[5n'")
    run(page, "echo done")
    line(page, "done")
    expect(page.locator(".xterm-rows")).not_to_contain_text(re.compile(r"\d+;\d+R|\?1;2c|rgb:|\dn$"))


def test_a_command_of_ones_own_runs_to_its_end(sign_in: SignIn) -> None:
    page = sign_in("demo")
    open_terminal(page, "demo")
    status(page, "Connected")
    page.get_by_label("Command", exact=True).select_option("own")
    page.get_by_label("Other command").fill("echo 'a  b'")
    page.get_by_role("button", name="New session").click()
    line(page, "a  b")
    status(page, "The command exited with code 0. Press Enter to start again.")
    page.get_by_role("list", name="Sessions").get_by_role("button", name="1: sh", exact=True).click()
    status(page, "Connected")


def test_a_reader_is_told_why_not(sign_in: SignIn) -> None:
    page = sign_in("reader")
    open_terminal(page, "acme")
    status(page, re.compile(r"^You may not open a terminal here\. \(.*role.*\) Press Enter to start again\.$", re.I))
    expect(page.locator(".xterm-rows")).to_contain_text("You may not open a terminal here.")


def test_a_stopped_container_ends_its_terminal(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/containers/?state=Running")
    page.locator("td.col-name a").last.click()
    page.get_by_role("link", name="Terminal", exact=True).click()
    status(page, "Connected")
    other = page.context.new_page()
    other.goto(page.url.split("?")[0])
    other.get_by_role("button", name="Stop", exact=True).click()
    expect(other.locator("#object-head .state").first).to_have_text("Stopped")
    status(page, re.compile(r"^The command has ended\."))
    expect(page.locator("#object-head .state").first).to_have_text("Stopped")
    other.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#object-head .state").first).to_have_text("Running")
    page.locator(".xterm-helper-textarea").focus()
    page.keyboard.press("Enter")
    status(page, "Connected")
