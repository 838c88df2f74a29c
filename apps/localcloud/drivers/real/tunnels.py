"""Engines behind ssh: one `ssh` process for each forwards its socket to a local one."""

import atexit
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from ..base import NodeUnreachableError

ENGINE_SOCKET = "/var/run/docker.sock"
PATIENCE = 6.0  # timeout of a connection, in seconds
# Never prompts, and notices a lost connection.
_OPTIONS = (
    "BatchMode=yes", f"ConnectTimeout={PATIENCE:.0f}", "ServerAliveInterval=5", "ServerAliveCountMax=2",
    "ExitOnForwardFailure=yes", "StreamLocalBindMask=0177",
)  # fmt: skip


class Tunnel:
    """Forwards a local socket to an engine's. A broken tunnel is opened again when it is next used."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._folder = Path(tempfile.mkdtemp(prefix="ssh-"))
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def socket(self) -> Path:
        """The local socket. Raises NodeUnreachableError if ssh cannot connect."""
        with self._lock:
            path = self._folder / "docker.sock"
            if self._process is None or self._process.poll() is not None:
                path.unlink(missing_ok=True)
                self._process = subprocess.Popen(self._command(path), stdin=subprocess.DEVNULL)  # noqa: S603
            _wait_for(path, self._process)
            return path

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _command(self, path: Path) -> list[str]:
        parts = self._parts
        words = ["ssh", "-N", "-T", *(word for option in _OPTIONS for word in ("-o", option))]
        words += ["-l", parts.username] if parts.username else []
        words += ["-p", str(parts.port)] if parts.port else []
        return [*words, "-L", f"{path}:{parts.path or ENGINE_SOCKET}", "--", str(parts.hostname)]


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise NodeUnreachableError("The node cannot be reached over ssh")
        time.sleep(0.02)


_tunnels: dict[str, Tunnel] = {}
_lock = threading.Lock()


def socket_for(url: str) -> Path:
    """The local socket for an engine at `ssh://user@host:port/path/of/its.sock`."""
    with _lock:
        if url not in _tunnels:
            _tunnels[url] = Tunnel(url)
        tunnel = _tunnels[url]
    return tunnel.socket()


@atexit.register
def _end_all() -> None:
    for tunnel in _tunnels.values():
        tunnel.end()
