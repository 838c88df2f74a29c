"""What the tests share: both halves as servers, once per worker; a browser where a Chromium is found."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache

from tests import servers
from tests.faultserver import FaultServer
from tests.storing_cloud import StoringCloud
from tests.visitor import Upstream, Visitor, signed_in

BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Running]:
    """The local cloud with its demo data, shared by a worker's tests: read, or make objects of your own."""
    with servers.local_cloud(tmp_path_factory.mktemp("localcloud")) as running:
        yield running


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory, local_cloud: servers.Running) -> Iterator[servers.Running]:
    """The console before the local cloud."""
    with servers.console(tmp_path_factory.mktemp("console"), local_cloud.url) as running:
        yield running


@pytest.fixture(scope="module")
def visitor(console: servers.Running) -> Visitor:
    """The user `demo`, signed in at the console."""
    return signed_in(console)


@pytest.fixture(scope="module")
def upstream(local_cloud: servers.Running) -> Upstream:
    """The user `demo` at the local cloud itself."""
    return Upstream(local_cloud)


@pytest.fixture(scope="module")
def faults() -> Iterator[FaultServer]:
    """An upstream that answers as a test wants it to; at first it has no services."""
    with FaultServer(rest=StoringCloud({"/api/app/v1/demo/service/": []})) as server:
        yield server


@pytest.fixture(scope="module")
def before_faults(tmp_path_factory: pytest.TempPathFactory, faults: FaultServer) -> Iterator[servers.Running]:
    """A console whose upstream is `faults`."""
    with servers.console(tmp_path_factory.mktemp("before-faults"), faults.url) as running:
        yield running


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """What throttles counted while another test ran in this process is forgotten."""
    cache.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no Chromium is found the browser tests are skipped; in CI, where one has to be, they fail."""
    if BROWSER or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="no Chromium found (set CHROMIUM to its path)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not BROWSER:
        terminalreporter.write_line("No Chromium was found: the browser tests did not run. Set CHROMIUM to its path.")


@pytest.fixture
def chromium() -> Path:
    if not BROWSER:
        pytest.fail("no Chromium was found")
    return Path(BROWSER)
