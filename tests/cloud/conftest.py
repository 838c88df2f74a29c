import threading
from collections.abc import Callable, Iterator
from time import monotonic

import pytest

from apps.cloud.client import CloudClient, Credentials
from apps.cloud.wire import upstream_at
from tests.faultserver import FaultServer

CANARY = "canary-key-that-must-not-leak"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def client_of(server: FaultServer) -> Callable[..., CloudClient]:
    """A client of the fault server, which answers slowly only where a test asks for it."""

    upstream_at.cache_clear()  # the system gives a port again, and what was known of a server there is not this one's

    def make(namespace: str | None = None, user: str = "ann") -> CloudClient:
        return CloudClient(Credentials(user, CANARY), namespace, base_url=server.url, timeout=(2, 0.5))

    return make


@pytest.fixture
def client(client_of: Callable[..., CloudClient]) -> CloudClient:
    return client_of()


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    deadline = monotonic() + 5
    while left := [each for each in threading.enumerate() if each.name.startswith("stream")]:
        assert monotonic() < deadline, left
        left[0].join(0.05)
