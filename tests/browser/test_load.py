"""The load of nodes and containers as charts: live, in words too, and nothing where an upstream has no such thing."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.waiting import until

from .conftest import SignIn

pytestmark = pytest.mark.browser
MB = 1024 * 1024
IN_USE = {"cpu": 0.5, "cpus": 2, "memory": 64 * MB, "memory_limit": 512 * MB, "received": 2048, "sent": 512}


@dataclass
class Load:
    """The stream as the gateway carries it, played by the test."""

    refuses: bool = False
    sockets: list[WebSocketRoute] = field(default_factory=list)
    closed: int = 0
    sent: int = 0
    acked: int = 0

    def accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        self.sent = self.acked = 0
        socket.on_message(self.on_message)
        socket.on_close(lambda code, reason: self.count())
        if self.refuses:
            socket.send("error There is no such address.")
            socket.close(code=4404, reason="There is no such address.")
        else:
            socket.send("state open")

    def count(self) -> None:
        self.closed += 1

    def on_message(self, message: str | bytes) -> None:
        self.acked = int(str(message).removeprefix("ack "))

    def send_stats(self, **more: Any) -> None:
        self.sent += 1
        frame = json.dumps({"type": "stats", "timestamp": 1433779324} | IN_USE | more)
        self.sockets[-1].send(f"batch {self.sent}\n{frame}")


def opened(page: Page, upstream: Load, room: str = "containers") -> None:
    page.route_web_socket(re.compile(r"/stats/"), upstream.accept)
    page.goto(f"/@demo/{room}/?state={'Running' if room == 'containers' else 'Deployed'}")
    page.locator("td.col-name a, td.col-nickname a").first.click()
    expect(page.locator("#tab-overview")).to_be_visible()
    until(lambda: page.evaluate("1") and len(upstream.sockets) == 1)


def expect_caption(page: Page, name: str, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("figure", name=name, exact=True).locator("figcaption")).to_have_text(words)


def set_hidden(page: Page, on: bool) -> None:
    page.evaluate(
        """(on) => {
          Object.defineProperty(document, "hidden", { value: on, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        on,
    )


def count_drawn_pixels(page: Page) -> int:
    """How many points of the chart are of the line's colour, or of the area under it."""
    count: int = page.evaluate(
        """() => {
          const canvas = document.querySelector("[data-load-chart=cpu] canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((blue, at) => at % 4 === 2 && data[at + 1] > 20 && blue > data[at - 2] + 60).length;
        }"""
    )
    return count


@pytest.mark.parametrize("room", ["containers", "nodes"])
def test_what_is_measured_is_shown_in_words_and_drawn(sign_in: SignIn, room: str) -> None:
    page, upstream = sign_in("demo"), Load()
    page.clock.install()
    opened(page, upstream, room)
    expect(page.locator("[data-load]")).to_be_hidden()
    upstream.send_stats()
    expect_caption(page, "CPU", "CPU0.5 of 2 CPUs")
    expect_caption(page, "Memory", "Memory64 MB of 512 MB")
    expect_caption(page, "Network", "Networkin 2 KB/sout 512 B/s")
    assert count_drawn_pixels(page) < 50
    for number in range(2, 9):
        page.clock.run_for(4_000)
        upstream.send_stats(cpu=number / 10, cpus=1)
        expect_caption(page, "CPU", f"CPU{number / 10} of 1 CPU")
    page.clock.run_for(4_000)
    assert count_drawn_pixels(page) > 1000
    assert upstream.acked >= 4


def test_an_upstream_without_it_shows_nothing(sign_in: SignIn) -> None:
    page, upstream = sign_in("demo"), Load()
    opened(page, upstream)
    upstream.send_stats()
    expect_caption(page, "CPU", re.compile("0.5"))
    upstream.refuses = True
    page.reload()  # its place is kept, and given up
    until(lambda: page.evaluate("1") and len(upstream.sockets) == 2)
    expect(page.locator("[data-load]")).to_be_hidden()
    set_hidden(page, True)
    set_hidden(page, False)
    expect(page.locator("#notices")).to_have_text("")
    assert len(upstream.sockets) == 2, "it is not asked again"


def test_a_stopped_container_shows_nothing_until_it_runs(sign_in: SignIn) -> None:
    page, upstream = sign_in("demo"), Load()
    opened(page, upstream)
    upstream.send_stats()
    expect_caption(page, "CPU", re.compile("0.5"))
    page.goto("/@acme/containers/?state=Stopped")
    page.locator("td.col-name a").first.click()
    until(lambda: page.evaluate("1") and len(upstream.sockets) == 2)
    expect(page.locator("[data-load]")).to_be_hidden()
    upstream.send_stats()
    expect_caption(page, "CPU", re.compile("0.5"))


def test_what_is_not_understood_is_left_out(sign_in: SignIn) -> None:
    page, upstream = sign_in("demo"), Load()
    opened(page, upstream)
    for wrong in ({"cpu": "much"}, {"memory": -1}, {"sent": None}, {"type": "log"}):
        upstream.send_stats(**wrong)
    upstream.sent += 1
    upstream.sockets[-1].send(f"batch {upstream.sent}\nnot json\n[]\nnull")
    upstream.send_stats(cpus="<b>many</b>", memory_limit=None)
    expect_caption(page, "CPU", "CPU0.5")
    expect_caption(page, "Memory", "Memory64 MB")


def test_it_stops_while_nobody_looks(sign_in: SignIn) -> None:
    page, upstream = sign_in("demo"), Load()
    opened(page, upstream)
    upstream.send_stats()
    expect_caption(page, "CPU", re.compile("0.5"))
    set_hidden(page, True)
    until(lambda: page.evaluate("1") and upstream.closed == 1)
    set_hidden(page, False)
    until(lambda: page.evaluate("1") and len(upstream.sockets) == 2)
    upstream.send_stats(cpu=0.25)
    expect_caption(page, "CPU", re.compile("0.25"))


def test_it_stops_when_the_page_is_left(sign_in: SignIn) -> None:
    page, upstream = sign_in("demo"), Load()
    opened(page, upstream)
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator("[data-load]")).to_have_count(0)
    until(lambda: page.evaluate("1") and upstream.closed == 1)


def test_it_lives_on_when_the_rest_of_the_tab_is_drawn_anew(sign_in: SignIn) -> None:
    page, upstream = sign_in("demo"), Load()
    opened(page, upstream)
    upstream.send_stats()
    expect_caption(page, "CPU", re.compile("0.5"))
    with page.expect_response(re.compile(r"/containers/")) as answer:
        page.evaluate("document.body.dispatchEvent(new CustomEvent('cloud:changed'))")
    answer.value.finished()
    upstream.send_stats(cpu=0.75)
    expect_caption(page, "CPU", re.compile("0.75"))
    expect(page.locator("[data-load] canvas")).to_have_count(3)
    assert len(upstream.sockets) == 1


def test_a_silence_is_seen(sign_in: SignIn) -> None:
    page, upstream = sign_in("demo"), Load()
    page.clock.install()
    opened(page, upstream)
    upstream.send_stats()
    expect_caption(page, "CPU", "CPU0.5 of 2 CPUs")
    page.clock.run_for(15_000)
    expect_caption(page, "CPU", re.compile("^CPU. of 2 CPUs$"))
    expect(page.locator("[data-load-note]")).to_have_text("Nothing measured now")
    upstream.send_stats(cpu=0.75)
    expect_caption(page, "CPU", "CPU0.75 of 2 CPUs")
    expect(page.locator("[data-load-note]")).to_have_text("Live")


def test_no_more_than_ten_minutes_are_kept(sign_in: SignIn) -> None:
    page = sign_in("demo")
    opened(page, Load())
    assert page.evaluate(
        """async () => {
          const { History } = await import(document.querySelector("script[src*='js/load']").src
            .replace(/js\\/load[^/]*$/, "js/load/history.js"));
          const history = new History();
          const sample = { cpu: 1, memory: 1, received: 1, sent: 1 };
          for (let now = 0; now < 5000; now += 2) history.add(sample, now);
          history.add(sample, 5100);
          const { times, columns } = history;
          return [times.length, columns.sent.length, times[0], columns.cpu.at(-2), ...history.range(5100)];
        }"""
    ) == [252, 252, 4500, None, 4500, 5100]  # the last but one stands for a silence


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(sign_in: SignIn, theme: str) -> None:
    page, upstream = sign_in("demo", width=360, theme=theme), Load()
    opened(page, upstream, "nodes")
    upstream.send_stats(cpu=123.456, cpus=999, memory=9 * 10**14, memory_limit=10**15, received=10**15, sent=10**15)
    expect_caption(page, "Memory", re.compile("^Memory819 TB of 909 TB$"))
    expect(page.locator("[data-load] canvas")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_real_load_of_a_container_is_there(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@demo/containers/?state=Running")
    page.locator("td.col-name a").first.click()
    expect_caption(page, "CPU", re.compile(r"^CPU(< )?0?\.?\d+(\.\d+)? of \d+ CPUs?$"))
    expect_caption(page, "Memory", re.compile(r"^Memory[\d.]+ MB of [\d.]+ [MG]B$"))
