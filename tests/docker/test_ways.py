"""The ways to an engine that is not on this machine: TLS with certificates on both sides, and ssh."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.docker import certificates
from tests.docker import engine as engines
from tests.docker.cloud import USER, Cloud, prepared
from tests.docker.engine import Engine
from tests.waiting import until

SLEEP = "sleep 1000"
# Does with its arguments what ssh would do at the far end, which is this machine.
FORWARD = """#!{python}
import socket, sys, threading

words = sys.argv[1:]
assert words[-4:-2] == ["-L", words[-3]] and words[-2:] == ["--", "engine.test"], words
assert words[words.index("-l") + 1] == "walker" and "BatchMode=yes" in words, words
near, far = words[-3].split(":")

def pump(source, target):
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)

server = socket.socket(socket.AF_UNIX)
server.bind(near)
server.listen(64)
while True:
    here, there = server.accept()[0], socket.socket(socket.AF_UNIX)
    there.connect(far)
    for pair in ((here, there), (there, here)):
        threading.Thread(target=pump, args=pair, daemon=True).start()
"""


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """An engine that listens on TCP too, and the directory that opens it."""
    folder = tmp_path_factory.mktemp("certificates")

    def listening(address: str) -> Sequence[str]:
        certificates.make(folder, address)
        theirs = {"cacert": "ca", "cert": "cert", "key": "key"}
        keys = [f"--tls{name}={folder}/engine/{file}.pem" for name, file in theirs.items()]
        return ["--host", f"tcp://{address}:2376", "--tlsverify", *keys]

    with engines.running(options=listening) as (own,):
        yield own, folder / "client"


def check_everything(cloud: Cloud) -> None:
    """What goes over the way: calls, events, logs, a terminal."""
    service = cloud.started("remote", run_command="sh -c 'echo here; exec sleep 1000'")
    container = cloud.container(service)
    until(lambda: "here" in cloud.logs(f"container/{container['uuid']}/logs/"))
    assert cloud.run(container, "echo there").strip() == "there"
    cloud.do("POST", f"service/{service['uuid']}/stop/")
    cloud.terminated(service)


def test_tls_with_certificates(secured: tuple[Engine, Path], tmp_path: Path) -> None:
    engine, certs = secured
    address = f"tcp://{engine.public_ip}:2376"
    with prepared(tmp_path / "data") as cloud:
        with pytest.raises(subprocess.CalledProcessError):
            cloud.manage("addnode", address, "--namespace", USER)
        with pytest.raises(subprocess.CalledProcessError):  # whom the authority does not know
            stranger = certificates.make(tmp_path, engine.public_ip)[1]
            cloud.manage("addnode", address, "--namespace", USER, "--tls", str(stranger))
        cloud.manage("addnode", address, "--namespace", USER, "--tls", str(certs))
        with cloud.serving():
            (node,) = cloud.call("GET", "node/", of="infra")["objects"]
            assert node["public_ip"] == engine.public_ip
            check_everything(cloud)


def test_ssh(engine: Engine, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    program.write_text(FORWARD.format(python=sys.executable))
    program.chmod(0o700)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    address = f"ssh://walker@engine.test{engine.folder}/docker.sock"
    with prepared(tmp_path / "data", PATH=path) as cloud:
        cloud.manage("addnode", address, "--namespace", USER, "--public-ip", engine.public_ip)
        with cloud.serving():
            check_everything(cloud)
