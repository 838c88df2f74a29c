"""Commands and shells inside the containers of a running server, as the published clients open them."""

import json
from typing import Any
from urllib.parse import quote

import pytest
import websocket

from tests import servers
from tests.localcloud.test_streams import Api, api

__all__ = ["api"]


@pytest.fixture(scope="module")
def web(local_cloud: servers.Running) -> Any:
    """A service with a container, with variables and a volume."""
    return Api(local_cloud).service(
        "exec-web",
        container_envvars=[{"key": "GREETING", "value": "hello   there"}],
        bindings=[{"container_path": "/data"}],
    )


def address(service: Any, command: str | None = None) -> str:
    query = "" if command is None else f"?command={quote(command)}"
    return f"{service['containers'][0]}exec/{query}"


def read_output(socket: Any) -> str:
    """One frame's output."""
    frame = json.loads(socket.recv())
    assert set(frame) == {"type", "output", "streamType"}
    assert (frame["type"], frame["streamType"]) == ("exec", "stdout")
    return str(frame["output"])


def until(socket: Any, ending: str) -> str:
    """All output up to an ending."""
    found = ""
    while not found.endswith(ending):
        found += read_output(socket)
    return found


def read_to_close(socket: Any) -> str:
    """All output until the server closes."""
    found = ""
    while True:
        opcode, data = socket.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            assert int.from_bytes(data[:2], "big") == 1000
            return found
        found += json.loads(data)["output"]


def run(api: Api, service: Any, command: str) -> str:
    with api.stream(address(service, command)) as socket:
        return read_to_close(socket)


def typed(socket: Any, line: str) -> str:
    """What a line that is typed puts out, without its echo and the next prompt."""
    socket.send(f"{line}\r")
    found = until(socket, "# ")
    assert found.startswith(f"{line}\r\n")
    return found[len(line) + 2 :].rpartition("\r\n")[0]


def test_a_command_is_run_and_the_socket_closes(api: Api, web: Any) -> None:
    assert run(api, web, "echo 'two  words' done") == "two  words done\r\n"
    assert run(api, web, "hostname") == "exec-web-1\r\n"
    assert run(api, web, 'echo "$GREETING" $HOSTNAME') == "hello   there exec-web-1\r\n"
    assert run(api, web, "sh -c 'false; echo $?; exit 3' || echo \"ended with $?\"") == "1\r\nended with 3\r\n"
    assert run(api, web, "no-such-thing") == "sh: no-such-thing: not found\r\n"


def test_the_environment_is_the_containers_own(api: Api, web: Any) -> None:
    found = dict(line.split("=", 1) for line in run(api, web, "env").splitlines())
    assert found["GREETING"] == "hello   there"
    assert found["DOCKERCLOUD_CONTAINER_HOSTNAME"] == "exec-web-1"
    assert found["NGINX_VERSION"]


def test_a_containers_credential_is_there_and_works(api: Api) -> None:
    service = api.service("exec-global", roles=["global"])
    header = run(api, service, 'echo "$DOCKERCLOUD_AUTH"').strip()
    with api.stream("/api/audit/v1/events", f"Authorization: {header}") as socket:
        assert json.loads(socket.recv()) == {"type": "auth"}


def test_files_tell_of_the_container(api: Api, web: Any) -> None:
    container = api.get(web["containers"][0])
    assert run(api, web, "cat /etc/hostname") == "exec-web-1\r\n"
    assert f"{container['private_ip']}\texec-web-1" in run(api, web, "cat /etc/hosts")
    assert {"bin", "data", "etc", "tmp", "var"} <= set(run(api, web, "ls /").split())
    assert "nginx" in run(api, web, "ps")
    assert run(api, web, "cat /nowhere") == "cat: /nowhere: No such file or directory\r\n"


def test_linked_services_stand_in_the_hosts(api: Api, web: Any) -> None:
    linked = api.service("exec-linked", linked_to_service=[{"to_service": web["resource_uri"], "name": "backend"}])
    own = api.get(web["containers"][0])
    assert f"{own['private_ip']}\tbackend backend_1 exec-web exec-web-1\r\n" in run(api, linked, "cat /etc/hosts")


def test_a_shell_is_typed_into_until_it_is_left(api: Api, web: Any) -> None:
    with api.stream(address(web)) as socket:
        assert until(socket, "# ") == "/ # "
        assert typed(socket, "pwd") == "/"
        assert typed(socket, "cd /etc && pwd") == "/etc"
        assert typed(socket, "false; echo $?") == "1"
        socket.send("echo abx\x7fc\r")
        assert until(socket, "# ").endswith("abc\r\n/etc # ")
        socket.send("\x1b[A")
        assert until(socket, "echo abc").endswith("echo abc")
        socket.send("\r")
        assert "abc\r\n" in until(socket, "# ")
        socket.send("exit\r")
        assert read_to_close(socket) == "exit\r\n"


@pytest.mark.parametrize("command", ["sh", "/bin/bash", "bash -l"])
def test_ctrl_d_leaves_a_shell(api: Api, web: Any, command: str) -> None:
    with api.stream(address(web, command)) as socket:
        until(socket, "# ")
        socket.send("\x04")
        assert read_to_close(socket) == ""


def test_what_is_written_is_there_in_the_next_session(api: Api, web: Any) -> None:
    with api.stream(address(web)) as socket:
        until(socket, "# ")
        typed(socket, "echo one > /tmp/note; echo two >> /tmp/note")
        typed(socket, "echo kept > /data/note")
    assert run(api, web, "cat /tmp/note") == "one\r\ntwo\r\n"
    api.action(web["containers"][0], "redeploy")
    assert "No such file" in run(api, web, "cat /tmp/note")
    assert run(api, web, "cat /data/note") == "kept\r\n"


def test_a_flood_comes_whole_and_stops_at_ctrl_c(api: Api, web: Any) -> None:
    assert run(api, web, "seq 20000").splitlines() == [str(number) for number in range(1, 20001)]
    with api.stream(address(web)) as socket:
        until(socket, "# ")
        socket.send("yes flooded\r")
        for _ in range(20):
            read_output(socket)
        socket.send("\x03")
        assert until(socket, "# ").endswith("^C\r\n/ # ")
        assert typed(socket, "echo $?") == "130"


def test_a_command_that_waits_can_be_interrupted(api: Api, web: Any) -> None:
    with api.stream(address(web, "echo begun; sleep 600")) as socket:
        until(socket, "begun\r\n")
        socket.send("\x03")
        assert read_to_close(socket) == "^C\r\n"


def test_keys_that_come_early_wait(api: Api, web: Any) -> None:
    with api.stream(address(web)) as socket:
        socket.send("sleep 0.1\recho late\r")
        assert "late\r\n/ # " in until(socket, "late\r\n/ # ")


def test_a_terminal_ends_with_its_container(api: Api) -> None:
    service = api.service("exec-leaving")
    with api.stream(address(service)) as socket:
        until(socket, "# ")
        api.action(service["resource_uri"], "stop")
        assert read_to_close(socket) == ""
    assert api.refusal(address(service)) == 409


def test_only_admins_may(local_cloud: servers.Running, api: Api, web: Any) -> None:
    assert Api(local_cloud, "reader").refusal(address(web)) == 403
    assert api.refusal(address(web), "Authorization: Basic ZGVtbzp3cm9uZw==") == 401
    assert api.refusal(f"{address(web)}?user=demo&token={servers.APIKEY}&command=ls", "") == 401
    own = api.get("/api/app/v1/container/?state=Running")["objects"][0]
    assert Api(local_cloud, "reader").refusal(f"{own['resource_uri']}exec/") == 404
    assert api.refusal("/api/app/v1/acme/container/00000000-0000-4000-8000-000000000000/exec/") == 404
    assert api.refusal(f"{web['resource_uri']}exec/") == 404


def test_a_command_without_end_is_refused(api: Api, web: Any) -> None:
    assert api.refusal(address(web, "x" * 5000)) == 400
