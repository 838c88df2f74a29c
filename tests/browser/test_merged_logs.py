"""Logs of several containers, of one service or of many, in one view."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers import Running
from tests.visitor import Upstream
from tests.waiting import until

from .conftest import SignIn
from .playing import BATCH, START, OpenLog, Script, expect_count, frame

pytestmark = pytest.mark.browser


def rows(page: Page) -> Locator:
    return page.locator(".log-row")


def texts(page: Page) -> list[str]:
    return page.locator(".log-row").all_inner_texts()


def test_two_containers_of_a_service_in_one_log(sign_in: SignIn, local_cloud: Running) -> None:
    upstream = Upstream(local_cloud)
    service = upstream.create_service("pair", target_num_containers=2)
    upstream.call(f"{service['resource_uri']}start/")
    until(lambda: upstream.get(service["resource_uri"])["state"] == "Running")
    page = sign_in("demo")
    page.goto(f"/@demo/services/{service['uuid']}/?tab=logs")
    for name in ("pair-1", "pair-2"):
        expect(page.locator(".log-source", has_text=name).first).to_be_visible()
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name="Only pair-2").click()
    expect(page.locator(".log-source", has_text="pair-1")).to_have_count(0)
    expect(page.locator(".log-source", has_text="pair-2").first).to_be_visible()
    page.get_by_role("button", name="All", exact=True).click()

    page.get_by_label("Search the log").fill("docker-entrypoint")
    page.get_by_label("Lines shown", exact=True).select_option("matching")
    expect(page.locator(".log-row mark").first).to_have_text("docker-entrypoint")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[data-log-status]")).to_contain_text("Paused")
    with page.expect_download() as download:
        page.locator("[data-log-menu]").click()
        page.get_by_role("button", name="Download as text").click()
    lines = download.value.path().read_text().splitlines()
    assert {line.split()[2] for line in lines} == {"pair-1", "pair-2"}
    assert all("docker-entrypoint" in line for line in lines)


def test_containers_share_no_colour_while_there_are_others(open_log: OpenLog) -> None:
    page = open_log(Script([frame("line", START, source="web-1")]), room="services")
    first, later = page.evaluate(
        """async () => {
          const { Sources } = await import(document.querySelector("script[src*='js/logs']").src
            .replace(/js\\/logs[^/]*$/, "js/logs/sources.js"));
          const sources = new Sources(["shop", "store"]);
          const joined = [0, 1].flatMap((group) => [1, 8, 13, 20, 25, 37].map((number) => [group, `web-${number}`]));
          const colours = () => joined.map(([group, name]) => sources.of(group, name).colour);
          const first = colours();
          for (let number = 100; number < 112; number += 1) sources.of(0, `web-${number}`);
          return [[first, sources.of(0, "web-1").colour], [colours(), sources.all.map(({ colour }) => colour)]];
        }"""
    )
    assert sorted(first[0]) == list(range(12))
    assert later[0] == first[0], "whoever has joined keeps its colour"
    assert sorted(later[1]) == sorted([*range(12), *range(12)])


def test_containers_are_chosen_and_new_ones_join(open_log: OpenLog) -> None:
    script = Script([frame(f"line {at}", START + at, source=f"web-{at % 3 + 1}") for at in range(30)])
    page = open_log(script, room="services")
    expect_count(page, "30 lines")
    colours = {
        page.locator(".log-source", has_text=name).first.evaluate("element => getComputedStyle(element).color")
        for name in ("web-1", "web-2", "web-3")
    }
    assert len(colours) == 3

    second = page.get_by_role("button", name="web-2", exact=True)
    second.focus()
    page.keyboard.press("Enter")
    expect(second).to_have_attribute("aria-pressed", "false")
    expect_count(page, "20 of 30 lines")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_count(page, "10 of 30 lines")
    expect(second).to_have_attribute("aria-pressed", "true")

    script.frames.append(frame("hello", START + 30, source="web-10"))
    script.send_batches()
    expect(page.get_by_role("button", name="web-10", exact=True)).to_have_attribute("aria-pressed", "false")
    expect_count(page, "10 of 31 lines")
    page.get_by_role("button", name="All", exact=True).click()
    expect_count(page, "31 lines")
    expect(rows(page).last).to_contain_text("web-10 hello")
    names = page.locator(".log-chip-toggle").all_inner_texts()
    assert names == ["web-1", "web-2", "web-3", "web-10"]


def test_lines_are_chosen_by_output_and_level(open_log: OpenLog) -> None:
    lines = [
        ("GET / 200", "stdout"), ("2024-01-01 10:00:00 INFO ready", "stdout"), ("\x1b[33mWARN\x1b[0m slow", "stderr"),
        ("[error] 29#29: no such file", "stderr"), ("    at worker.js:12", "stderr"),
        ('{"level":"error","msg":"boom"}', "stdout"), ("time=now level=debug msg=x", "stdout"),
        ("GET /error/ERROR.html 200", "stdout"),
    ]  # fmt: skip
    script = Script([frame(text, START + at, stream) for at, (text, stream) in enumerate(lines)])
    page = open_log(script)
    expect_count(page, "8 lines")
    page.get_by_label("Output", exact=True).select_option("stderr")
    expect_count(page, "3 of 8 lines")
    page.get_by_label("Level", exact=True).select_option("Errors only")
    expect_count(page, "2 of 8 lines")
    page.get_by_label("Output", exact=True).select_option("all")
    expect_count(page, "3 of 8 lines")
    page.get_by_label("Level", exact=True).select_option("Debug and up")
    expect_count(page, "6 of 8 lines")
    with page.expect_download() as download:
        page.locator("[data-log-menu]").click()
        page.get_by_role("button", name="Download as JSON lines").click()
    saved = [json.loads(line) for line in download.value.path().read_text().splitlines()]
    assert saved[1] == {"timestamp": START + 2, "streamType": "stderr", "log": "WARN slow"}


def test_what_chooses_lines_by_level_is_offered_where_a_level_is_seen(open_log: OpenLog) -> None:
    script = Script([frame("GET / 200", START)])
    page = open_log(script)
    expect_count(page, "1 line")
    expect(page.locator("[data-log-level]")).to_be_hidden()
    script.frames.append(frame("WARNING: low", START + 1))
    script.send_batches()
    expect(page.get_by_label("Level", exact=True)).to_be_visible()


def test_json_is_laid_out_and_folded_again(open_log: OpenLog) -> None:
    order = json.dumps({"msg": "placed <b>", "order": {"id": 4711, "paid": True}})
    script = Script([frame(order if at % 100 == 50 else f"line {at}", START + at) for at in range(1000)])
    page = open_log(script)
    expect_count(page, "1,000 lines")
    page.locator("[data-log-viewport]").evaluate("element => element.scrollTop = 20 * 50")
    height = "document.querySelector('[data-log-canvas]').offsetHeight"
    folded = page.evaluate(height)
    assert folded == 20 * 1000
    fold = page.locator(".log-fold").first
    fold.focus()
    page.keyboard.press("Enter")
    laid_out = page.locator(".log-json").first
    expect(laid_out).to_contain_text('"paid": true')
    expect(laid_out.locator(".log-json-string").first).to_have_text('"placed <b>"')
    assert page.evaluate(height) == folded + laid_out.evaluate("element => element.offsetHeight + 8")
    expect(page.locator(".log-fold").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".log-json")).to_have_count(0)
    assert page.evaluate(height) == folded
    page.get_by_role("button", name="Unfold all JSON").click()
    expect(page.locator(".log-json").first).to_be_visible()


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("[2026-01-01 10:00:00,577: INFO/ForkPoolWorker-3] Task done", "info"),
        ("\x1b[31merror\x1b[0m payment provider answered 503", "error"),
        ("2026-01-01 10:00:00.577 UTC [27] FATAL:  the database system is starting up", "fatal"),
        ("E0102 10:00:00.000000 1 main.go:1] boom", "error"),
        ('{"level":50,"msg":"pino"}', "error"),
        ('{"severity":"WARNING","message":"cloud"}', "warn"),
        ("ts=1 caller=x lvl=warn msg=y", "warn"),
        ("GET /info/debug.html ERROR.html 200", None),
        ("worker reports no error at all", None),
        ('{"message":"no level: error"}', None),
    ],
)
def test_a_level_is_seen_where_programs_write_it(open_log: OpenLog, text: str, level: str | None) -> None:
    page = open_log(Script([frame(text, START)]))
    expect_count(page, "1 line")
    seen = re.search(r"log-level-(\w+)", rows(page).first.get_attribute("class") or "")
    assert (seen and seen[1]) == level


def interleaved_lines(count: int) -> list[str]:
    """Lines of three containers whose times interleave, many in a second; the third says little."""
    sources = ["web-1", "web-2", "web-1", "web-3", *["web-2", "web-1"] * 8]
    return [frame(f"line {at}", START + at // 7, source=sources[at % len(sources)]) for at in range(count)]


@pytest.mark.parametrize("tail", [60, 30, 10])
def test_a_break_neither_repeats_nor_loses_lines_of_any_container(open_log: OpenLog, tail: int) -> None:
    script = Script(interleaved_lines(50))
    page = open_log(script, room="services")
    expect_count(page, "50 lines")
    script.frames = interleaved_lines(70)[-tail:]
    script.sockets[0].close(code=1012, reason="restart")
    expect(rows(page).last).to_contain_text("line 69")
    said = page.locator(".log-row-mark").all_inner_texts()
    numbers = [int(found[1]) for text in texts(page) if (found := re.search(r"line (\d+)", text))]
    assert len(numbers) == len(set(numbers))
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(50)) | set(range(70 - min(tail, 20), 70))
    assert said[0].startswith("Connected again.")
    missing = {found[1] for text in said if (found := re.search(r"Lines of (\S+) may be missing", text))}
    assert missing == ({"web-1", "web-2", "web-3"} if tail == 10 else set())


def test_a_break_while_paused_repeats_nothing(open_log: OpenLog) -> None:
    script = Script([frame(f"line {at}", START + at) for at in range(10)])
    page = open_log(script)
    expect_count(page, "10 lines")
    page.get_by_role("button", name="Pause").click()
    script.frames += [frame(f"line {at}", START + at) for at in range(10, 20)]
    script.send_batches()
    expect(page.locator("[data-log-status]")).to_have_text("Paused. 10 new lines waiting.")
    script.sockets[0].close(code=1012, reason="restart")
    script.frames.append(frame("line 20", START + 20))
    expect(page.locator("[data-log-status]")).to_have_text("Paused. 31 new lines waiting.")
    page.get_by_role("button", name="Pause").click()
    expect_count(page, "22 lines")
    expect(page.locator(".log-row-mark")).to_have_text("Connected again. Nothing was lost.")


def test_several_services_make_one_log_in_the_order_of_time(open_log: OpenLog) -> None:
    shop = Script([frame(f"shop {at}", START + 2 * at, source="shop-1") for at in range(2 * BATCH)], "shop")
    store = Script([frame(f"store {at}", START + 2 * at + 1, source="store-1") for at in range(2 * BATCH)], "store")
    page = open_log(shop, store, room="services")
    expect_count(page, f"{4 * BATCH:,} lines")
    assert [text.split()[-2] for text in texts(page)[-6:]] == ["shop", "store"] * 3
    store.frames.append(frame("late", START, source="store-2"))
    store.send_batches()
    expect(rows(page).last).to_contain_text("store-2 late")

    page.get_by_role("button", name="store", exact=True).click()
    expect_count(page, f"{2 * BATCH + 1:,} of {4 * BATCH + 1:,} lines")
    page.get_by_role("button", name="All", exact=True).click()
    store.sockets[0].close(code=4404, reason="")
    status = page.locator("[data-log-status]")
    expect(status).to_have_text("Live, except for store: This log no longer exists.")
    expect(rows(page).last).to_have_text("store: This log no longer exists.")
    shop.frames.append(frame("goes on", START + 9000, source="shop-1"))
    shop.send_batches()
    expect(rows(page).last).to_contain_text("goes on")
    store.frames.append(frame("back", START + 9000, source="store-1"))
    page.get_by_role("button", name="Open again").click()
    expect(status).to_have_text("Live")
    expect_count(page, f"{4 * BATCH + 5:,} lines")
    assert (len(shop.sockets), len(store.sockets)) == (1, 2)


CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const row = document.querySelector(".log-row");
  const name = row.querySelector(".log-source");
  return ["", "log-row-err", "log-row-found"].flatMap((kind) => {
    row.className = `log-row ${kind}`;
    const ground = getComputedStyle(kind ? row : row.closest(".log-viewport")).backgroundColor;
    return Array.from({length: 12}, (_, number) => {
      name.style.setProperty("--source", `var(--source-${number})`);
      return ratio(getComputedStyle(name).color, ground);
    });
  });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_are_readable_on_every_ground_and_a_phone_is_wide_enough(open_log: OpenLog, theme: str) -> None:
    script = Script([frame(f"line {at}", START + at, source=f"a-service-with-a-name-{at % 9}") for at in range(50)])
    page = open_log(script, room="services", width=360, theme=theme)
    expect_count(page, "50 lines")
    assert min(page.evaluate(CONTRASTS)) >= 4.5
    tail = page.get_by_label("Lines to start with")
    expect(tail).to_be_hidden()
    page.get_by_role("button", name="More controls").click()
    tail.select_option("100")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
