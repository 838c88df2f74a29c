"""The first walk, in a real browser: sign in, switch, create and start, follow a log, scale, look back, terminate."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import SignIn

pytestmark = pytest.mark.browser

ENDED = re.compile(r"Success|Failed|Canceled")


def follow_to_the_end(page: Page, outcome: str = "Success") -> None:
    """The notice follows the action by itself."""
    notice = page.locator("#notices [data-action-state]").last
    expect(notice).to_have_attribute("data-action-state", ENDED)
    expect(notice).to_have_attribute("data-action-state", outcome)


def test_a_service_from_nothing_to_terminated(sign_in: SignIn) -> None:
    walk(sign_in("demo"), "acme")


def walk(page: Page, namespace: str) -> None:
    """With whatever runs behind it, as long as its nginx goes on writing lines."""
    page.get_by_role("button", name="Namespace:").click()
    page.get_by_role("link", name=namespace, exact=True).click()
    expect(page).to_have_url(re.compile(rf"/@{namespace}/$"))

    page.get_by_role("link", name="Services").first.click()
    page.get_by_role("link", name="New service").first.click()
    page.locator("[name=image]").fill("nginx")
    page.get_by_label("Name", exact=True).first.fill("walk")
    page.get_by_role("button", name="Create and start").click()
    expect(page.get_by_role("heading", name="walk")).to_be_visible()
    follow_to_the_end(page)
    expect(page.locator("#object-head .state").first).to_have_text("Running")

    page.get_by_role("link", name="Containers", exact=True).last.click()
    page.get_by_role("link", name="walk-1").click()
    page.get_by_role("link", name="Logs").click()
    expect(page.locator(".log-row").first).to_be_visible()
    count = page.locator("[data-log-count]")
    expect(count).not_to_have_text(count.inner_text())

    page.get_by_role("link", name="Overview").click()
    page.locator("dd").get_by_role("link", name="walk").first.click()
    page.get_by_role("link", name="Scale").click()
    page.locator("[name=target_num_containers]").fill("3")
    page.get_by_role("button", name="Scale").click()
    follow_to_the_end(page)
    page.locator(".tabs").get_by_role("link", name="Containers").click()
    expect(page.get_by_role("link", name="walk-3")).to_be_visible()

    page.get_by_role("link", name="Timeline").click()
    for name in ("Create", "Start", "Scale"):
        expect(page.locator(".timeline-list").get_by_role("link", name=re.compile(name, re.I)).first).to_be_visible()

    page.get_by_role("link", name="Terminate").click()
    button = page.get_by_role("button", name="Terminate")
    expect(button).to_be_disabled()
    page.get_by_label("Type walk to confirm").fill("walk")
    button.click()
    follow_to_the_end(page)
    expect(page.locator("#object-head .state").first).to_have_text("Terminated")


def test_a_reader_sees_everything_and_changes_nothing(sign_in: SignIn) -> None:
    page = sign_in("reader")
    page.goto("/@acme/services/?state=Running")
    page.locator("td.col-name a").first.click()
    name = page.locator("h1").inner_text()
    page.get_by_role("button", name="Stop").click()
    refusal = page.locator("#notices .notice-error")
    expect(refusal).to_contain_text("Not allowed")
    expect(refusal).to_contain_text(re.compile("role", re.I))
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("#object-head .state").first).to_have_text("Running")


def test_no_column_is_cut_off_on_a_small_laptop(sign_in: SignIn) -> None:
    page = sign_in("demo", width=1280)
    for room in ("stacks", "services", "containers", "nodeclusters", "nodes", "actions"):
        page.goto(f"/@acme/{room}/")
        needed, there = page.locator(".table-wrap").evaluate("wrap => [wrap.scrollWidth, wrap.clientWidth]")
        assert needed <= there, room


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_scrolls_sideways_on_a_phone(sign_in: SignIn, theme: str) -> None:
    page = sign_in("demo", width=360, theme=theme)
    for path in (
        "/@demo/",
        "/@demo/services/",
        "/@demo/services/new/",
        "/@demo/containers/",
        "/@demo/actions/",
        "/@demo/nodes/",
        "/@demo/nodeclusters/new/",
        "/@demo/nodes/own/",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)


def test_a_whole_env_file_is_pasted_into_the_variables(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/services/new/")
    field = page.locator("[name='container_envvars-0-key']")
    field.focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "# database\\nDB_HOST=db\\nexport DB_PASS='a b'\\n");
          const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(paste);
        }"""
    )
    expect(page.locator("[name='container_envvars-0-key']")).to_have_value("DB_HOST")
    expect(page.locator("[name='container_envvars-1-key']")).to_have_value("DB_PASS")
    expect(page.locator("[name='container_envvars-1-value']")).to_have_value("a b")


def test_lines_of_an_env_file_that_are_none_stay_to_be_corrected(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/services/new/")
    page.get_by_text("Paste a .env file").click()
    text = page.get_by_label("Contents of the file")
    text.fill("DB_HOST=db\nno variable\nDB_PORT=1\n")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("[name='container_envvars-1-key']")).to_have_value("DB_PORT")
    expect(text).to_have_value("no variable")
    expect(page.get_by_text("2 of 2 variables imported. 1 line not understood.")).to_be_visible()


@pytest.mark.parametrize("kind", ["services", "repositories", "stacks"])
def test_a_form_with_something_typed_is_not_left_without_a_question(sign_in: SignIn, kind: str) -> None:
    page = sign_in("demo")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"/@demo/{kind}/new/")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url(f"**/@demo/{kind}/")
    assert asked == [], "nothing was typed"

    page.goto(f"/@demo/{kind}/new/")
    name = page.locator("[name=name]")
    name.fill("Not A Name/")
    page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(name).to_have_value("Not A Name/")
    page.wait_for_function("() => document.readyState === 'complete'")
    assert asked == ["beforeunload"]

    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    assert asked == ["beforeunload"], "sending needs no question"
    page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(name).to_have_value("Not A Name/")
    assert asked == ["beforeunload"] * 2, "what was refused is still unsent"


def test_a_form_is_sent_once_however_often_its_button_is_pressed(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/services/new/")
    page.locator("[name=image]").fill("nginx")
    page.get_by_label("Name", exact=True).first.fill("sent-once")
    held: list[Route] = []
    page.route("**/services/new/", lambda route: held.append(route))
    page.get_by_role("button", name="Create", exact=True).focus()
    with page.expect_request("**/services/new/"):
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    held[0].continue_()
    expect(page.get_by_role("heading", name="sent-once")).to_be_visible()
    assert [route.request.method for route in held] == ["POST"]


def test_a_list_is_sorted_on_a_phone_and_its_address_names_only_what_is_set(sign_in: SignIn) -> None:
    page = sign_in("demo", width=360)
    page.goto("/@demo/services/")
    page.get_by_role("link", name="Image").click()
    sorted_by = page.locator("th[aria-sort=ascending]")
    expect(sorted_by).to_have_text(re.compile("Image"))
    expect(sorted_by).to_be_in_viewport()
    page.get_by_placeholder("Search").fill("e")
    page.wait_for_url(re.compile(r"/@demo/services/\?q=e&sort=image_name$"))
    expect(sorted_by).to_be_visible()
