"""The browser's first walk, with real containers behind it."""

from collections.abc import Iterator

import pytest

from tests import servers
from tests.browser.conftest import SignIn, browser, sign_in
from tests.browser.test_walk import walk
from tests.docker.engine import Engine, make_image

__all__ = ["browser", "sign_in"]  # fixtures
pytestmark = pytest.mark.browser
NAMESPACE = "docker"


@pytest.fixture(scope="module")
def console(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Running]:
    """Both halves as `make run-docker` has them: an organization of real services beside the demo."""
    make_image(engine.client(), "nginx:latest", ["sh", "-c", "while true; do echo GET /; sleep 0.2; done"])
    data = tmp_path_factory.mktemp("halves")
    with servers.local_cloud(data) as cloud, servers.console(data, cloud.url) as console:
        join = ("addnode", engine.address, "--namespace", NAMESPACE, "--admin", "demo", "--public-ip", engine.public_ip)
        servers.command("localcloud", *join, env=cloud.env)
        person = ("demouser", "demo", "--cloud-user", "demo", "--organization", "acme", "--organization", NAMESPACE)
        servers.command("console", *person, env=console.env)
        yield console


def test_a_service_of_real_containers(sign_in: SignIn, engine: Engine) -> None:
    walk(sign_in("demo"), NAMESPACE)
    assert not engine.client().containers(all=True, filters={"name": "walk"})
