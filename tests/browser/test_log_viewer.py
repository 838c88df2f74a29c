"""The log viewer against a stream that the test plays itself: many lines, hostile ones, pauses, breaks."""

import pytest
from playwright.sync_api import expect

from .playing import BATCH, START, WINDOW, OpenLog, Script, expect_count, frame

pytestmark = pytest.mark.browser


def test_a_hundred_thousand_lines_stay_quick_and_few_are_drawn(open_log: OpenLog) -> None:
    script = Script([frame(f"line {number}", START + number) for number in range(100_000)])
    page = open_log(script)
    expect_count(page, "100,000 lines")
    assert page.locator(".log-row").count() < 500
    expect(page.locator(".log-row").last).to_contain_text("line 99999")
    expect(page.locator(".log-row").last).to_be_in_viewport()

    page.get_by_label("Search the log").fill("line 500")
    page.get_by_label("Search the log").press("Enter")
    expect(page.locator(".log-row-found")).to_be_in_viewport()
    expect(page.locator(".log-row-found mark")).to_have_text("line 500")
    expect(page.locator("[data-log-hits]")).to_have_text("111 lines found")
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")


def test_hostile_lines_are_text(open_log: OpenLog) -> None:
    lines = [
        "<img src=x onerror=alert(1)>",
        "\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b[2Jclear\x1b[38;5;300mno colour\x1b[1;1Hmoved",
        "\x1b[48;2;1;2;3mtrue colour\x1b[0m\u202egnp.exe",
    ]
    script = Script([frame(line, START + at, "stderr") for at, line in enumerate(lines)] + ["no json", '["a list"]'])
    page = open_log(script)
    expect_count(page, "5 lines")
    rows = page.locator(".log-row")
    expect(rows.nth(0)).to_contain_text("stderr <img src=x onerror=alert(1)>")
    expect(rows.nth(1)).to_contain_text("stderr red clearno colourmoved")
    assert page.locator(".log-row img").count() == 0
    expect(rows.nth(1).locator("span", has_text="red")).to_have_css("color", "rgb(179, 36, 47)")
    expect(rows.nth(2).locator("span", has_text="true colour")).to_have_css("background-color", "rgb(1, 2, 3)")
    expect(rows.nth(3)).to_have_text("no json")


def test_a_pause_stops_the_stream_and_loses_nothing(open_log: OpenLog) -> None:
    script = Script([frame(f"line {number}", START + number) for number in range(10)])
    page = open_log(script)
    expect_count(page, "10 lines")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[data-log-status]")).to_contain_text("Paused")
    script.frames += [frame(f"later {number}", START + 10 + number) for number in range(20 * BATCH)]
    acked = script.acked
    script.send_batches()
    page.locator("[data-log-menu]").click()
    page.get_by_label("Times", exact=True).select_option("off")  # the page works on meanwhile
    expect_count(page, "10 lines")
    assert script.acked == acked
    assert script.batches - script.acked == WINDOW
    page.get_by_role("button", name="Pause").click()
    expect_count(page, f"{10 + 20 * BATCH:,} lines")


@pytest.mark.parametrize(
    ("tail", "said", "count"),
    [(40, "Connected again. Nothing was lost.", 61), (5, "Connected again. Lines may be missing here.", 56)],
)
def test_after_a_break_nothing_is_repeated_or_lost_silently(
    open_log: OpenLog, tail: int, said: str, count: int
) -> None:
    script = Script([frame(f"line {number}", START + number // 3) for number in range(50)])
    page = open_log(script)
    expect_count(page, "50 lines")
    everything = script.frames + [frame(f"line {number}", START + number // 3) for number in range(50, 60)]
    script.frames = everything[-tail:]
    script.sockets[0].close(code=1012, reason="restart")
    expect(page.locator("[data-log-status]")).to_contain_text("Trying again")
    expect(page.locator(".log-row-mark")).to_have_text(said)
    expect_count(page, f"{count} lines")
    expect(page.locator("[data-log-status]")).to_have_text("Live")


def test_the_tail_opens_the_stream_again(open_log: OpenLog) -> None:
    script = Script([frame("one", START)])
    page = open_log(script)
    assert script.query == {"tail": ["300"], "follow": ["true"]}
    page.get_by_label("Lines to start with").select_option("1000")
    expect(page.locator("[data-log-status]")).to_have_text("Live")
    expect_count(page, "1 line")
    assert script.query["tail"] == ["1000"]


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        (1000, "", "The log has ended."),
        (4401, "signed out", "You were signed out. Sign in again to continue. (signed out)"),
        (4404, "", "This log no longer exists."),
    ],
)
def test_an_end_is_told_and_can_be_opened_again(open_log: OpenLog, code: int, reason: str, said: str) -> None:
    script = Script([frame("one", START)])
    page = open_log(script)
    expect_count(page, "1 line")
    script.sockets[0].close(code=code, reason=reason)
    expect(page.locator("[data-log-status]")).to_have_text(said)
    page.get_by_role("button", name="Open again").click()
    expect(page.locator("[data-log-status]")).to_have_text("Live")
    assert len(script.sockets) == 2


def test_lines_can_be_filtered_and_downloaded(open_log: OpenLog) -> None:
    script = Script([frame(f"\x1b[1mGET\x1b[0m /{number} {200 + number % 2}", START + number) for number in range(20)])
    page = open_log(script)
    page.locator("[data-log-menu]").click()
    page.get_by_label("Times", exact=True).select_option("utc")
    page.get_by_role("button", name="Regular expression").click()
    page.get_by_label("Search the log").fill(r"GET /\d+ 201$")
    page.get_by_label("Lines shown", exact=True).select_option("others")
    expect_count(page, "10 of 20 lines")
    with page.expect_download() as download:
        page.locator("[data-log-menu]").click()
        page.get_by_role("button", name="Download as text").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "2015-06-08 16:02:04Z GET /0 200"
    assert len(lines) == 10
    page.get_by_label("Search the log").fill("(")
    expect(page.locator("[data-log-hits]")).to_have_text("Not a regular expression")
