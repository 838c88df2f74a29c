"""A stack in a real browser: from paste to running to export; the editor's check, files dropped, Compose imported."""

import json
import re

import pytest
import yaml
from playwright.sync_api import Page, expect

from .conftest import SignIn
from .test_walk import follow_to_the_end

pytestmark = pytest.mark.browser

FILE = 'web:\n  image: nginx:1.25\n  ports:\n    - "80"\n  links:\n    - db\ndb:\n  image: postgres:16\n'
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""
DROP = """([place, name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: "text/yaml"}));
  const target = document.querySelector(place);
  for (const type of ["dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
  }
}"""


def editor(page: Page, path: str) -> None:
    page.goto(path)
    page.locator(".cm-content").click()


def paste(page: Page, text: str) -> None:
    page.keyboard.press("Control+A")
    page.evaluate(PASTE, text)


def test_a_stack_from_paste_to_running_to_export(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@acme/stacks/")
    page.get_by_role("link", name="New stack").click()
    page.get_by_label("Name", exact=True).fill("pasted")
    page.locator(".cm-content").click()
    paste(page, FILE)
    expect(page.locator("[data-stack-verdict]")).to_have_text("No problems found in 2 services.")
    page.get_by_role("button", name="Create and start").click()
    expect(page.get_by_role("heading", name="pasted")).to_be_visible()
    follow_to_the_end(page)
    expect(page.locator("#object-head .state").first).to_have_text("Running")
    page.locator(".tabs").get_by_role("link", name="Services").click()
    expect(page.locator("td.col-name")).to_have_count(2)

    page.get_by_role("link", name="Edit").click()
    page.locator(".cm-content").click()
    paste(page, FILE.replace("1.25", "1.27") + "cache:\n  image: redis:7\n")
    page.get_by_role("button", name="Review the changes").click()
    expect(page.locator(".diff-old")).to_have_text(["-  image: nginx:1.25\n"])
    expect(page.locator(".panel", has_text="Added").locator("h3")).to_have_text("cache")
    page.get_by_role("button", name="Send the changes").click()
    expect(page.get_by_role("heading", name="pasted")).to_be_visible()

    page.locator(".tabs").get_by_role("link", name="Stack file").click()
    expect(page.locator("#stack-file")).to_contain_text("image: nginx:1.27")
    for label, read in (("YAML", yaml.safe_load), ("JSON", json.loads)):
        with page.expect_download() as download:
            page.locator(".panel-actions").get_by_role("link", name=label).click()
        exported = read(download.value.path().read_text())
        assert {name: entry["image"] for name, entry in exported.items()} == {
            "web": "nginx:1.27", "db": "postgres:16", "cache": "redis:7",
        }  # fmt: skip


def test_errors_show_at_their_lines_as_one_types_and_lead_there(sign_in: SignIn) -> None:
    page = sign_in("demo")
    editor(page, "/@acme/stacks/new/")
    paste(page, "web:\n  image: nginx\n  restart: sometimes\n")
    problem = page.locator("[data-stack-problems] li")
    expect(problem).to_have_text("Line 3 web: restart: must be one of no, on-failure, always.")
    expect(page.locator(".cm-lintRange-error")).to_have_text("restart: sometimes")
    problem.get_by_role("link").click()
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text("restart: always")
    expect(problem).to_have_count(0)
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("#id_name_error")).to_be_visible()
    expect(page.locator(".cm-content")).to_contain_text("restart: always")


def test_a_dropped_file_takes_the_place_of_the_text(sign_in: SignIn) -> None:
    page = sign_in("demo")
    editor(page, "/@acme/stacks/new/")
    paste(page, "old: {}")
    page.evaluate(DROP, [".cm-content", "shop.yml", FILE])
    expect(page.locator(".cm-content")).to_contain_text("postgres:16")
    expect(page.locator(".cm-content")).not_to_contain_text("old")
    page.keyboard.press("Control+Z")
    expect(page.locator(".cm-content")).to_have_text("old: {}")


def test_keys_are_suggested(sign_in: SignIn) -> None:
    page = sign_in("demo")
    editor(page, "/@acme/stacks/new/")
    page.keyboard.type("web:\n  dep")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("deployment_strategy")


def test_a_compose_file_is_imported_and_says_what_it_leaves(sign_in: SignIn) -> None:
    page = sign_in("demo")
    editor(page, "/@acme/stacks/new/")
    paste(page, "version: '3'\nservices:\n  web:\n    image: nginx\n    healthcheck: {test: x}\n")
    expect(page.locator("[data-stack-problems]")).to_contain_text("This is a Compose file")
    page.get_by_role("button", name="Import Compose").click()
    expect(page.locator(".notice")).to_contain_text("web: healthcheck is not carried over")
    expect(page.locator(".cm-content")).to_have_text(re.compile(r"^web:\s*image: nginx\s*$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_stacks_pages_fit_a_phone(sign_in: SignIn, theme: str) -> None:
    page = sign_in("demo", width=360, theme=theme)
    page.goto("/@acme/stacks/")
    first = page.locator("td.col-name a").first.get_attribute("href")
    for path in ("/@acme/stacks/", "/@acme/stacks/new/", f"{first}?tab=stackfile", f"{first}edit/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
