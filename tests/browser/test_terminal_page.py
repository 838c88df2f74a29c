"""The terminal against a stream that the test plays itself: what is typed and what is not, pastes, floods, ends."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.waiting import until

from .conftest import SignIn
from .execs import Exec

pytestmark = pytest.mark.browser

# Each makes some terminal answer as if its user had typed.
QUERIES = [
    "\x1b[c", "\x1b[0c", "\x1b[>c", "\x1b[>0c", "\x1b[=c", "\x1bZ",
    "\x1b[5n", "\x1b[6n", "\x1b[?6n", "\x1b[?15n", "\x1b[?25n", "\x1b[?26n", "\x1b[?53n", "\x1b[?996n",
    "\x9b6n", "\x9bc",
    "\x1b[4$p", "\x1b[?1$p", "\x1b[?2004$p", "\x1b[?2026$p",
    "\x1b[>q", "\x1b[>0q", "\x1b[x", "\x1b[1x", "\x1b[?u", "\x1b[1$w", "\x1b[1;1;1;1;1;1*y",
    "\x1b[11t", "\x1b[13t", "\x1b[14t", "\x1b[15t", "\x1b[16t", "\x1b[18t", "\x1b[19t", "\x1b[20t", "\x1b[21t",
    "\x1bP$qm\x1b\\", "\x1bP$qr\x1b\\", "\x1bP$q q\x1b\\", "\x1bP$q\"p\x1b\\", "\x1bP+q544e\x1b\\",
    "\x1b]4;1;?\x07", "\x1b]4;1;?;2;?\x1b\\", "\x1b]10;?\x07", "\x1b]10;?;?;?\x07", "\x1b]11;?\x07",
    "\x1b]12;?\x07", "\x1b]17;?\x07",
    "\x1b]52;c;?\x07", "\x1b]0;rm -rf /\x07\x1b[21t", "\x05",
]  # fmt: skip


OpenTerminal = Callable[..., Page]


@pytest.fixture
def open_terminal(sign_in: SignIn) -> OpenTerminal:
    def opened(upstream: Exec, **look: object) -> Page:
        page = sign_in("demo", **look)
        page.route_web_socket(re.compile(r"/exec/"), upstream.accept)
        page.goto("/@demo/containers/?state=Running")
        page.locator("td.col-name a").first.click()
        page.get_by_role("link", name="Terminal", exact=True).click()
        if upstream.opens:
            status(page, "Connected")
        return page

    return opened


def status(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-terminal-status]")).to_have_text(words)


def screen(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator(".terminal-pane:visible .xterm-rows")).to_contain_text(words)


def typed(page: Page, upstream: Exec, keys: str) -> None:
    """Nothing but that was sent. Messages come in while the page is asked something."""
    until(lambda: page.evaluate("1") and upstream.keys == keys, seconds=5)


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(paste);
        }""",
        text,
    )


def test_what_is_typed_goes_out_and_what_comes_back_is_shown(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    assert upstream.command == ["sh"]
    page.keyboard.type("echo 'é€😀'\r")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+c")
    typed(page, upstream, "echo 'é€😀'\r\t\x1b[A\x03")
    upstream.writes("\x1b[31mred\x1b[0m ", "and plain\r\n", "<img src=x onerror=alert(1)>")
    screen(page, "red and plain")
    screen(page, "<img src=x onerror=alert(1)>")
    expect(page.locator(".xterm-rows span", has_text="red").first).to_have_css("color", "rgb(179, 36, 47)")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".xterm-rows span", has_text="red").first).to_have_css("color", "rgb(255, 141, 141)")


def test_keys_typed_before_the_command_runs_are_kept(open_terminal: OpenTerminal) -> None:
    upstream = Exec(opens=False)
    page = open_terminal(upstream)
    status(page, "Connecting…")
    page.keyboard.type("ls\r")
    assert upstream.keys == ""
    upstream.sockets[0].send("state open")
    typed(page, upstream, "ls\r")


def test_a_device_query_types_nothing(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    for query in QUERIES:
        upstream.writes(query)
    upstream.writes("\x1b[?1004h\x1b[?2031h", "all of them")  # and to be told of the focus
    screen(page, "all of them")
    page.get_by_label("Command", exact=True).focus()
    page.locator(".xterm-helper-textarea").focus()
    page.keyboard.type("x")
    typed(page, upstream, "x")
    until(lambda: page.evaluate("1") and upstream.sent - upstream.acked < 4)


def test_only_links_to_the_web_open_and_they_open_apart(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    page.context.route("https://example.org/**", lambda route: route.fulfill(body="<p>there</p>"))
    upstream.writes("\x1b]8;;javascript:alert(1)\x07script\x1b]8;;\x07\r\n")
    upstream.writes("\x1b]8;;https://example.org/deep\x07words\x1b]8;;\x07\r\nhttps://example.org/plain\r\n")
    screen(page, "https://example.org/plain")

    def click(line: int) -> None:
        box = page.locator(".xterm-rows > div").nth(line).bounding_box()
        assert box
        page.mouse.move(box["x"] + 12, box["y"] + 8)
        page.mouse.move(box["x"] + 18, box["y"] + 8)
        page.mouse.click(box["x"] + 18, box["y"] + 8)

    click(0)
    for line, address in ((1, "https://example.org/deep"), (2, "https://example.org/plain")):
        with page.context.expect_page() as opened:
            click(line)
        opened.value.wait_for_load_state()
        assert opened.value.url == address
        assert opened.value.evaluate("window.opener") is None
        opened.value.close()
    assert len(page.context.pages) == 1


def test_several_lines_are_pasted_only_when_confirmed(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    paste(page, "one line\x1b[201~\x07")
    typed(page, upstream, "one line[201~")
    dialog = page.get_by_role("dialog")
    paste(page, "first\nsecond\r\n")
    expect(dialog).to_contain_text("2 lines")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    paste(page, "third\nfourth")
    expect(dialog.locator("pre")).to_have_text("third\nfourth")
    dialog.get_by_role("button", name="Paste").click()
    typed(page, upstream, "one line[201~third\rfourth")
    upstream.writes("\x1b[?2004hready")  # the program takes a paste as one
    screen(page, "ready")
    upstream.typed.clear()
    paste(page, "a\nb")
    typed(page, upstream, "\x1b[200~a\rb\x1b[201~")


def test_a_large_paste_goes_in_order_in_messages_that_are_taken(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    text = "".join(f"€😀{number} " for number in range(40_000))
    paste(page, text)
    until(lambda: page.evaluate("1") and len(upstream.keys) >= len(text))
    assert upstream.keys == text


def test_a_clipboard_that_may_not_be_read_is_told(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    page.evaluate("() => { navigator.clipboard.readText = () => Promise.reject(new DOMException('no')); }")
    page.get_by_role("button", name="Paste", exact=True).click()
    expect(page.locator("[data-terminal-link]")).to_contain_text("paste with Ctrl+Shift+V")
    assert upstream.keys == ""


def test_a_selection_is_copied(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    upstream.writes("copyme ")
    screen(page, "copyme")
    box = page.locator(".xterm-rows > div").first.bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + 12, box["y"] + 8)
    page.keyboard.press("Control+Shift+C")
    until(lambda: page.evaluate("navigator.clipboard.readText()") == "copyme", seconds=5)
    assert upstream.keys == ""
    page.get_by_role("button", name="Paste", exact=True).click()
    typed(page, upstream, "copyme")


def test_a_flood_is_acknowledged_as_it_is_drawn(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    for number in range(40):
        upstream.writes(*(f"line {number} {part} {'x' * 60}\r\n" for part in range(512)))
    upstream.writes("the end")
    page.keyboard.press("q")
    screen(page, "the end")
    until(lambda: page.evaluate("1") and upstream.acked == 40)
    assert upstream.keys == "q"


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        (1000, "ended", "The command has ended."),
        (1006, "", "Connection lost."),
        (1012, "restart", "Connection lost. (restart)"),
        (4401, "The session has ended.", "You were signed out. Sign in again to continue. (The session has ended.)"),
        (4403, "Your role may not do that.", "You may not open a terminal here. (Your role may not do that.)"),
        (4502, "It broke.", "Connection lost. (It broke.)"),
    ],
)
def test_an_end_is_told_and_enter_starts_anew(open_terminal: OpenTerminal, code: int, reason: str, said: str) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    upstream.writes("\x1b[?1049h\x1b[?25l\x1b[?1003hfull screen\x1b]0;never finished")
    screen(page, "full screen")
    if code == 1006:
        upstream.sockets[0].close()
    else:
        upstream.sockets[0].close(code=code, reason=reason)
    status(page, f"{said} Press Enter to start again.")
    screen(page, f"[{said} Press Enter to start again.]")
    page.keyboard.type("ls")
    page.keyboard.press("Enter")
    status(page, "Connected")
    assert len(upstream.sockets) == 2
    page.keyboard.type("x")
    typed(page, upstream, "x")
    upstream.writes("new one")
    screen(page, "new one")


def test_several_sessions_stand_side_by_side(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    upstream.writes("in the first")
    page.get_by_label("Command", exact=True).select_option("own")
    page.get_by_label("Other command").fill("top -b 'a b'")
    page.get_by_role("button", name="New session").click()
    until(lambda: page.evaluate("1") and len(upstream.sockets) == 2)
    assert upstream.command == ["top -b 'a b'"]
    expect(page.locator(".xterm-rows:visible")).not_to_contain_text("in the first")
    upstream.writes("in the second")
    screen(page, "in the second")
    upstream.ends()
    sessions = page.get_by_role("list", name="Sessions")
    sessions.get_by_role("button", name="1: sh", exact=True).click()
    screen(page, "in the first")
    status(page, "Connected")
    sessions.get_by_role("button", name="Close session 1: sh").click()
    until(lambda: page.evaluate("1") and 1 in upstream.closed)
    screen(page, "in the second")
    status(page, "The command has ended. Press Enter to start again.")
    sessions.get_by_role("button", name="Close session 2").click()
    expect(page.get_by_text("No session is open.")).to_be_visible()
    page.reload()  # a command of one's own is remembered, and not run unasked
    expect(page.get_by_label("Other command")).to_have_value("top -b 'a b'")
    expect(page.get_by_text("No session is open.")).to_be_visible()
    assert len(upstream.sockets) == 2


def test_leaving_the_page_ends_the_command(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("[data-terminal]")).to_have_count(0)
    until(lambda: page.evaluate("1") and upstream.closed == [1])


def test_it_follows_the_window_and_its_letters(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    size = page.locator("[data-terminal-size]")
    expect(size).to_have_text(re.compile(r"^\d+ . \d+$"))

    def columns() -> int:
        return int(size.inner_text().split()[0])

    wide = columns()
    page.set_viewport_size({"width": 700, "height": 900})
    until(lambda: columns() < wide, seconds=5)
    page.set_viewport_size({"width": 1280, "height": 900})
    until(lambda: columns() == wide, seconds=5)
    page.get_by_role("button", name="Larger text").click()
    until(lambda: columns() < wide, seconds=5)
    page.get_by_role("button", name="Fill the window").click()
    expect(page.locator(".topbar")).to_be_hidden()
    until(lambda: columns() > wide, seconds=5)
    assert upstream.keys == ""


def test_a_program_is_told_the_size_of_its_window_and_its_exit_code_is_shown(open_terminal: OpenTerminal) -> None:
    upstream = Exec(resizable=True)
    page = open_terminal(upstream)
    size = page.locator("[data-terminal-size]")
    expect(size).to_have_attribute("title", re.compile("know this size"))

    def is_size_sent() -> bool:
        columns, _, rows = size.inner_text().split()
        return upstream.sizes[-1:] == [f"{columns} {rows}"]

    until(is_size_sent, seconds=5)
    before, page_sizes = upstream.sizes[-1], len(upstream.sizes)
    page.set_viewport_size({"width": 700, "height": 800})
    until(lambda: is_size_sent() and upstream.sizes[-1] != before, seconds=5)
    assert len(upstream.sizes) - page_sizes <= 3
    upstream.exits(3)
    status(page, "The command exited with code 3. Press Enter to start again.")
    screen(page, "[The command exited with code 3. Press Enter to start again.]")
    page.keyboard.press("Enter")
    status(page, "Connected")
    upstream.ends()
    status(page, "The command has ended. Press Enter to start again.")


def test_it_is_searched_and_left_by_keyboard(open_terminal: OpenTerminal) -> None:
    upstream = Exec()
    page = open_terminal(upstream)
    upstream.writes("needle\r\n", "hay\r\n", "needle\r\n")
    screen(page, "hay")
    page.locator(".xterm-helper-textarea").focus()
    page.keyboard.press("Control+Shift+F")
    page.keyboard.type("needle")
    expect(page.locator("[data-find-hits]")).to_have_text(re.compile(r"^\d of 2$"))
    page.keyboard.type("s")
    expect(page.locator("[data-find-hits]")).to_have_text("Not found")
    page.keyboard.press("Escape")
    expect(page.locator(".xterm-helper-textarea")).to_be_focused()
    page.keyboard.press("Control+Shift+Backspace")
    expect(page.get_by_role("button", name="1: sh", exact=True)).to_be_focused()
    assert upstream.keys == ""
    page.get_by_role("button", name="Screen reader support").click()
    expect(page.locator(".xterm-accessibility")).to_contain_text("needle")


def test_a_stopped_container_offers_to_start_and_then_has_a_terminal(sign_in: SignIn) -> None:
    upstream = Exec()
    page = sign_in("demo")
    page.route_web_socket(re.compile(r"/exec/"), upstream.accept)
    page.goto("/@demo/containers/?state=Running")
    page.locator("td.col-name a").last.click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#object-head .state").first).to_have_text("Stopped")
    page.get_by_role("link", name="Terminal", exact=True).click()
    expect(page.get_by_role("heading", name="No terminal while the container is Stopped")).to_be_visible()
    assert not upstream.sockets
    page.locator("#tab-terminal").get_by_role("button", name="Start").click()
    expect(page).to_have_url(re.compile(r"\?tab=terminal$"))
    status(page, "Connected")
    expect(page.locator(".xterm-helper-textarea")).to_be_focused()

    upstream.writes("still here")
    with page.expect_response(re.compile(r"tab=terminal")) as answer:
        page.evaluate("document.body.dispatchEvent(new CustomEvent('cloud:changed'))")
    answer.value.finished()
    page.keyboard.type("x")
    typed(page, upstream, "x")
    screen(page, "still here")
    assert len(upstream.sockets) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(open_terminal: OpenTerminal, theme: str) -> None:
    page = open_terminal(Exec(), width=360, theme=theme)
    expect(page.locator("[data-terminal-size]")).to_have_text(re.compile(r"^[34]\d . \d+$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
