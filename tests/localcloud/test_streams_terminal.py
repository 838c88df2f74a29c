"""The extension of exec: who asks for it tells the size of the window, and hears how the command ended."""

import json
from contextlib import AbstractContextManager
from typing import Any

import pytest
import websocket

from apps.cloud.contract.extensions import TERMINAL
from apps.localcloud.streams.addresses import requested_stream
from tests import servers
from tests.localcloud.test_streams import Api, api
from tests.localcloud.test_streams_exec import address, read_to_close, until

__all__ = ["api"]


@pytest.fixture(scope="module")
def box(local_cloud: servers.Running) -> Any:
    return Api(local_cloud).service("exec-extended")


def opened(api: Api, box: Any, command: str | None = None) -> AbstractContextManager[Any]:
    return api.stream(address(box, command), subprotocol=TERMINAL)


def test_a_program_learns_the_size_of_the_window(api: Api, box: Any) -> None:
    with opened(api, box) as socket:
        assert socket.subprotocol == TERMINAL
        until(socket, "# ")
        for said, size in (("resize 132 50", "50 132"), ("resize 40 9999", "9999 40")):
            socket.send(said)
            socket.send("input\nstty size\r")
            assert f"\r\n{size}\r\n" in until(socket, "# ")
        socket.send("input\nstty cols 100 rows 30; stty size\r")
        assert "\r\n30 100\r\n" in until(socket, "# ")


@pytest.mark.parametrize(("command", "code"), [("true", 0), ("sh -c 'exit 3'", 3), ("no-such-thing", 127)])
def test_a_command_s_exit_code_is_told_last(api: Api, box: Any, command: str, code: int) -> None:
    with opened(api, box, command) as socket:
        frames = []
        while (data := socket.recv_data())[0] != websocket.ABNF.OPCODE_CLOSE:
            frames.append(json.loads(data[1]))
    assert frames[-1] == {"type": "exit", "code": code}
    assert {frame["type"] for frame in frames[:-1]} <= {"exec"}


def test_a_shell_ends_with_the_code_it_is_left_with(api: Api, box: Any) -> None:
    with opened(api, box) as socket:
        until(socket, "# ")
        socket.send("input\nexit 42\r")
        assert until(socket, "exit 42\r\n")
        assert json.loads(socket.recv()) == {"type": "exit", "code": 42}


def test_a_container_that_stops_ends_the_command_without_a_code(api: Api) -> None:
    service = api.service("exec-extended-leaving")
    with opened(api, service) as socket:
        until(socket, "# ")
        api.action(service["resource_uri"], "stop")
        assert read_to_close(socket) == ""


@pytest.mark.parametrize("message", ["ls\r", "input", "resize 0 10", "resize 80", "resize 80 24\n"])
def test_what_is_neither_is_refused(api: Api, box: Any, message: str) -> None:
    with opened(api, box) as socket:
        until(socket, "# ")
        socket.send(message)
        assert json.loads(socket.recv()) == {"type": "error", "data": {"errorMessage": "BAD REQUEST"}}
        assert int.from_bytes(socket.recv_data()[1][:2], "big") == 1008


def test_another_subprotocol_is_not_agreed_to(box: Any) -> None:
    assert requested_stream(address(box), "", ["something.else"]) == requested_stream(address(box), "")
    assert requested_stream(address(box), "", ["something.else", TERMINAL]) != requested_stream(address(box), "")
