"""The console's own addresses."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from console.origin import is_same_server
from tests.servers import ROOT, Running, environment


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://127.0.0.1:8000", "ws://localhost:8000", True),
        ("http://[::1]:8000", "http://LOCALHOST:8000", True),
        ("https://cloud.example.org", "https://cloud.example.org:443/api", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8001", False),
        ("https://cloud.example.org", "https://console.example.org", False),
    ],
)
def test_one_server_by_many_names(one: str, other: str, same: bool) -> None:
    assert is_same_server(one, other) is same


@pytest.mark.parametrize(
    "given",
    [
        {"CONSOLE_UPSTREAM_REST": "http://localhost:8000", "CONSOLE_UPSTREAM_STREAM": "ws://127.0.0.1:9"},
        {"CONSOLE_UPSTREAM_REST": "http://127.0.0.1:9", "CONSOLE_UPSTREAM_STREAM": "ws://[::1]:8000"},
        {"CONSOLE_UPSTREAM_REST": "https://cloud.example.org"},
        {"CONSOLE_UPSTREAM_STREAM": "wss://cloud.example.org"},
        {"CONSOLE_ALLOWED_HOSTS": "*"},
        {"CONSOLE_SEALING_KEYS": "c2hvcnQ="},
    ],
)
@pytest.mark.parametrize("start", [["manage.py", "check"], ["-m", "uvicorn", "console.asgi:application"]])
def test_settings_that_must_not_be_are_refused_at_start_under_any_server(
    given: dict[str, str], start: list[str], tmp_path: Path
) -> None:
    run = subprocess.run(
        [sys.executable, *start], cwd=ROOT, env=environment(tmp_path, **given), capture_output=True, text=True
    )
    assert run.returncode != 0
    assert "ImproperlyConfigured" in run.stderr or "SystemCheckError" in run.stderr
    assert next(iter(given)).removeprefix("CONSOLE_") in run.stderr


def test_health_is_told_to_whoever_asks(console: Running) -> None:
    answer = requests.get(f"{console.url}/healthz", headers={"Host": "10.0.0.1"}, timeout=10)
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_another_name_of_this_machine_leads_to_the_origin(console: Running) -> None:
    here = console.url.replace("127.0.0.1", "localhost")
    answer = requests.get(f"{here}/sign-in/?next=/x", allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == f"{console.url}/sign-in/?next=/x"
