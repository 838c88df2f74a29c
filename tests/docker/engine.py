"""A Docker engine of the tests' own: its data, socket and bridge are its own, and go with it."""

import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import docker

BUSYBOX = Path("/bin/busybox")
IMAGE = "walk:latest"
_NETWORKS = "10.213"
_count = itertools.count()
PATIENCE = 60.0  # seconds for an engine to start or to stop
# What a sandbox may lack, one after the other: packet filters, an overlay file system.
_WAYS: tuple[Sequence[str], ...] = ((), ("--iptables=false",), ("--iptables=false", "--storage-driver=vfs"))


Options = Callable[[str], Sequence[str]]


class EngineCannotStart(Exception):
    """Why there can be no engine here."""


@dataclass
class Engine:
    """A running dockerd, in a network namespace of its own."""

    folder: Path
    namespace: str
    network: str
    number: int
    options: Sequence[str]
    process: subprocess.Popen[bytes]

    @property
    def public_ip(self) -> str:
        """Where its published ports are."""
        return address_in(self.network, self.number)

    @property
    def host(self) -> str:
        """Where it finds this machine."""
        return f"{self.network}.1"

    @property
    def address(self) -> str:
        return f"unix://{self.folder}/docker.sock"

    def client(self) -> docker.APIClient:
        return docker.APIClient(base_url=self.address, version="auto", timeout=30)

    def kill(self) -> None:
        """Without a chance to tidy up, as in a power cut; what it ran is gone as well."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        _end_what_is_left(self.folder)

    def start(self) -> None:
        """Once more, with the same data."""
        self.process = _start(self.folder, self.namespace, self.options)


class Wires:
    """A bridge of the tests' own, and behind it a network namespace for each engine, so that no other one on this
    machine is touched by its packet filters."""

    def __init__(self, folder: Path) -> None:
        self._name = f"e{folder.name[-8:]}"
        # Runs side by side on one machine get along.
        self.network = f"{_NETWORKS}.{1 + (os.getpid() * 7 + next(_count)) % 250}"
        self._engines = 0

    @contextmanager
    def bridged(self) -> Iterator["Wires"]:
        try:
            self._host("ip", "link", "add", self._name, "type", "bridge")
            self._host("ip", "address", "add", f"{self.network}.1/24", "dev", self._name)
            self._host("ip", "link", "set", self._name, "up")
            yield self
        finally:
            for number in range(1, self._engines + 1):
                _run("ip", "netns", "delete", self.namespace(number), check=False)
            _run("ip", "link", "delete", self._name, check=False)

    def namespace(self, number: int) -> str:
        return f"{self._name}.{number}"

    def add_namespace(self) -> int:
        """One more engine's; its number."""
        self._engines += 1
        number, inside = self._engines, self.namespace(self._engines)
        self._host("ip", "netns", "add", inside)
        self._host("ip", "link", "add", inside, "type", "veth", "peer", "name", "eth0", "netns", inside)
        self._host("ip", "link", "set", inside, "master", self._name, "up")
        for words in (
            ("address", "add", f"{address_in(self.network, number)}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", "default", "via", f"{self.network}.1"),
        ):
            self._host("ip", "-netns", inside, *words)
        return number

    def _host(self, *command: str) -> None:
        try:
            _run(*command)
        except subprocess.CalledProcessError as problem:
            raise EngineCannotStart(f"{' '.join(command)}: {problem.stderr.decode().strip()}") from None


def address_in(network: str, number: int) -> str:
    return f"{network}.{10 + number}"


@contextmanager
def running(number: int = 1, options: Options = lambda address: ()) -> Iterator[list[Engine]]:
    """So many engines with the tests' image; `options` are more words for each dockerd, by its address.

    EngineCannotStart where this machine has none, or lets none run.
    """
    _check_requirements()
    engines: list[Engine] = []
    with (
        tempfile.TemporaryDirectory(prefix="engines-", ignore_cleanup_errors=True) as root,  # a socket's path is short
        Wires(Path(root)).bridged() as wires,
    ):
        try:
            engines.extend(_start_engine(Path(root), wires, options) for _ in range(number))
            yield engines
        finally:
            for engine in engines:
                _stop(engine)


def _check_requirements() -> None:
    for program in ("dockerd", "containerd", "ip", "nsenter"):
        if shutil.which(program) is None:
            raise EngineCannotStart(f"{program} is not installed (Debian: docker.io, iproute2, util-linux)")
    if not BUSYBOX.exists():
        raise EngineCannotStart(f"{BUSYBOX} is missing (Debian: busybox-static)")
    if os.geteuid() != 0:
        raise EngineCannotStart("a Docker engine needs root")


def _start_engine(root: Path, wires: Wires, options: Options) -> Engine:
    number = wires.add_namespace()
    folder = root / str(number)
    folder.mkdir()
    namespace, words = wires.namespace(number), options(address_in(wires.network, number))
    engine = Engine(folder, namespace, wires.network, number, words, _start(folder, namespace, words))
    make_image(engine.client())
    return engine


def _start(folder: Path, namespace: str, options: Sequence[str]) -> subprocess.Popen[bytes]:
    for way in _WAYS:
        log = (folder / "log").open("wb")
        process = subprocess.Popen(
            [
                "nsenter", f"--net=/run/netns/{namespace}", "dockerd", "--data-root", f"{folder}/data",
                "--exec-root", f"{folder}/exec", "--pidfile", f"{folder}/pid",
                "--host", f"unix://{folder}/docker.sock", "--insecure-registry", f"{_NETWORKS}.0.0/16", *options, *way,
            ],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        if _answers(folder, process):
            return process
        _end_what_is_left(folder)
    tail = (folder / "log").read_text(errors="replace").splitlines()[-5:]
    raise EngineCannotStart("dockerd does not start:\n" + "\n".join(tail))


def _answers(folder: Path, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if (folder / "docker.sock").exists():
            with suppress(docker.errors.DockerException):
                docker.APIClient(base_url=f"unix://{folder}/docker.sock", version="auto").ping()
                return True
        time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()
    return False


def _stop(engine: Engine) -> None:
    engine.process.terminate()
    try:
        engine.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        engine.process.kill()
        engine.process.wait()
    _end_what_is_left(engine.folder)


def _end_what_is_left(folder: Path) -> None:
    """The processes that an engine which was killed leaves behind, and its mounts."""
    for program in Path("/proc").iterdir():
        if program.name.isdigit() and int(program.name) != os.getpid():
            with suppress(OSError):
                if str(folder).encode() in (program / "cmdline").read_bytes():
                    _end(int(program.name))
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for mount in reversed([mount for mount in mounts if mount.startswith(f"{folder}/")]):
        _run("umount", "--lazy", mount, check=False)
    (folder / "pid").unlink(missing_ok=True)
    (folder / "docker.sock").unlink(missing_ok=True)


def _end(pid: int) -> None:
    for child in _children(pid):
        _end(child)
    os.kill(pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _run(*command: str, check: bool = True) -> None:
    subprocess.run(command, check=check, capture_output=True)


SERVE = ("httpd", "-f", "-p", "80", "-h", "/data")


def make_image(client: docker.APIClient, name: str = IMAGE, command: Sequence[str] = SERVE) -> None:
    """An image of Debian's static busybox, made without a pull. It serves the files of /data over HTTP."""
    changes = [f"CMD {json.dumps(command)}", "EXPOSE 80", "VOLUME /data", "ENV WALK=yes PATH=/bin"]
    repository, _, tag = name.rpartition(":")
    client.import_image_from_data(packed(), repository=repository, tag=tag, changes=changes)


def packed() -> bytes:
    """The files of that image, as a tar."""
    applets = subprocess.run([BUSYBOX, "--list"], check=True, capture_output=True, text=True).stdout.split()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for folder in ("bin", "tmp", "data", "etc"):
            _add(tar, tarfile.TarInfo(folder), kind=tarfile.DIRTYPE)
        program = tar.gettarinfo(str(BUSYBOX), "bin/busybox")
        with BUSYBOX.open("rb") as source:
            tar.addfile(program, source)
        for applet in {*applets} - {"busybox"}:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.linkname = "busybox"
            _add(tar, link, kind=tarfile.SYMTYPE)
    return buffer.getvalue()


def _add(tar: tarfile.TarFile, entry: tarfile.TarInfo, *, kind: bytes) -> None:
    entry.type, entry.mode = kind, 0o755
    tar.addfile(entry)
