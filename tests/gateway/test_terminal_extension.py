"""A terminal whose upstream can be told the size of the window, and tells how a command ended."""

import pytest

from apps.cloud.contract.extensions import TERMINAL
from tests.faultserver import Exchange, FaultServer, echoes
from tests.gateway.conftest import EXEC, LOGS, Open
from tests.waiting import until

EXIT = '{"type": "exit", "code": 3}'


def extended(exchange: Exchange) -> None:
    """Knows the extension, and says again what it hears until it hears an end."""
    exchange.upgrade(**{"Sec-WebSocket-Protocol": TERMINAL})
    for text in exchange.texts():
        exchange.frame(text.replace("\n", "|"))
        if text == "input\nexit":
            exchange.frame(EXIT)
            exchange.close_frame(1000)
            return


def test_sizes_and_keys_go_up_in_order_and_the_exit_code_comes_down(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = extended
    tab = opened(EXEC)
    assert tab.next() == "state open resizable"
    tab.socket.send("resize 132 50")
    tab.types("resize 1 1\nls")
    tab.socket.send("resize 80 24")
    tab.types("exit")
    said = tab.lines_until("state ended")
    assert said == ["resize 132 50", "input|resize 1 1|ls", "resize 80 24", "input|exit", EXIT]
    assert tab.next() == "close 1000 ended"


def test_an_upstream_that_knows_no_sizes_hears_of_none(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = echoes
    tab = opened(EXEC)
    assert tab.next() == "state open"
    tab.socket.send("resize 132 50")
    tab.types("ls")
    assert tab.until("batch") == "batch 1\nls"


def test_only_a_page_s_terminal_asks_for_the_extension(opened: Open, upstream: FaultServer) -> None:
    upstream.stream = echoes
    for number, (address, subprotocols) in enumerate([(EXEC, ["console.v1"]), (EXEC, None), (LOGS, ["console.v1"])]):
        opened(address, subprotocols=subprotocols)
        until(lambda number=number: len(upstream.received) > number)
    asked = [each.headers.get("Sec-WebSocket-Protocol") for each in upstream.received]
    assert asked == [TERMINAL, None, None]


@pytest.mark.parametrize("message", ["resize 0 24", "resize 80", "resize 80 24 1", "resize 10000 24", "resize 80 24\n"])
def test_a_size_that_is_none_closes(opened: Open, upstream: FaultServer, message: str) -> None:
    upstream.stream = extended
    tab = opened(EXEC)
    tab.until("state open")
    tab.socket.send(message)
    assert tab.until("close 1008")
