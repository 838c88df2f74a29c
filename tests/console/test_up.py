"""`make run` is one command, and Ctrl-C ends it whatever it is at."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT, environment, free_port
from tests.waiting import until


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_one_line_while_demo_data_are_made(number: int, tmp_path: Path) -> None:
    ports = {"CONSOLE_PORT": str(free_port()), "LOCALCLOUD_PORT": str(free_port())}
    command = [sys.executable, "manage.py", "up"]
    env = environment(tmp_path, **ports)
    up = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, text=True
    )
    try:
        until((tmp_path / "localcloud.sqlite3").exists, seconds=60)
        os.killpg(up.pid, number)  # as a terminal does
        said, _ = up.communicate(timeout=20)
    finally:
        up.kill()
    assert said == "Stopped before it was ready.\n"
    assert up.returncode == 0
