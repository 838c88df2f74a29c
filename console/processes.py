"""Server processes, started and stopped together."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

_STARTING = 60.0
_STOPPING = 10.0


class ServerFailed(Exception):
    """A server process has ended, or did not answer in time after its start."""


class Server:
    """One uvicorn process."""

    def __init__(self, name: str, application: str, port: int, *, host: str, directory: Path, env: dict[str, str]):
        probed = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
        self.name, self.url = name, f"http://{probed}:{port}"
        command = [
            sys.executable, "-m", "uvicorn", application, "--host", host, "--port", str(port),
            "--ws", "console.websocket:Protocol", "--ws-per-message-deflate", "false", "--ws-max-size", "1048576",
            "--timeout-graceful-shutdown", "5", "--no-access-log", "--log-level", "warning", "--no-server-header",
            "--no-proxy-headers",
        ]  # fmt: skip
        # In a session of its own: Ctrl-C reaches only the parent process, which stops the servers in order.
        self.process = subprocess.Popen(command, cwd=directory, env=env, start_new_session=True)  # noqa: S603

    def wait_until_it_works(self) -> None:
        """Returns once `/healthz` answers 200. Raises ServerFailed if the process ends or a minute passes."""
        deadline = time.monotonic() + _STARTING
        while time.monotonic() < deadline:
            self.demand_running()
            if self._answers():
                return
            time.sleep(0.1)
        raise ServerFailed(f"{self.name} does not answer at {self.url}/healthz.")

    def demand_running(self) -> None:
        """Raises ServerFailed if the process has ended."""
        code = self.process.poll()
        if code is not None:
            how = f"was ended by signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"ended with code {code}"
            raise ServerFailed(f"{self.name} {how}.")

    def _answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Terminates the process, and kills it if it has not ended within ten seconds."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOPPING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
