"""An engine and a local cloud on it, once for all tests of a run."""

import os
from collections.abc import Iterator

import pytest

from tests.docker import engine as engines
from tests.docker.cloud import Cloud, join, prepared


@pytest.fixture(scope="session")
def engine() -> Iterator[engines.Engine]:
    """A Docker engine; where none can start the tests are skipped, in CI they fail."""
    try:
        with engines.running() as (it,):
            yield it
    except engines.EngineCannotStart as problem:
        if os.environ.get("CI"):
            pytest.fail(f"No Docker engine: {problem}")
        pytest.skip(f"No Docker engine: {problem}")


@pytest.fixture(scope="session")
def cloud(engine: engines.Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A local cloud that serves, with the engine as a node."""
    with prepared(
        tmp_path_factory.mktemp("cloud"), LOCALCLOUD_TRUSTED="trusted", LOCALCLOUD_AUTOREDEPLOY_SECONDS="0.5"
    ) as it:
        join(it, engine)
        with it.serving():
            yield it
