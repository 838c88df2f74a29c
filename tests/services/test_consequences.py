"""What the page that asks tells of a service: what goes with it, by name."""

from html import unescape
from typing import Any

import pytest

from tests.servers import Running
from tests.visitor import Upstream, Visitor, signed_in
from tests.waiting import until


@pytest.fixture(scope="module")
def visitor(console: Running) -> Visitor:
    return signed_in(console)


@pytest.fixture(scope="module")
def base(local_cloud: Running) -> dict[str, Any]:
    """A service that another one links to, a third takes its volumes from, and that answers at an endpoint."""
    upstream = Upstream(local_cloud)
    port = {"inner_port": 80, "protocol": "tcp", "published": True}
    made = upstream.create_service("going-base", container_ports=[port], bindings=[{"container_path": "/data"}])
    uri = made["resource_uri"]
    upstream.create_service("going-linked", linked_to_service=[{"to_service": uri, "name": "base"}])
    upstream.create_service("going-user", bindings=[{"volumes_from": uri}])
    upstream.call(f"{uri}start/")
    until(lambda: upstream.get(uri)["state"] == "Running")
    return made


def asked(visitor: Visitor, service: dict[str, Any], action: str) -> str:
    page = visitor.get(f"/@demo/services/{service['uuid']}/do/{action}/").text
    return unescape(page[page.index("What goes with it") :].split("</ul>")[0])


def test_a_termination_names_what_goes_with_it(visitor: Visitor, base: dict[str, Any]) -> None:
    told = asked(visitor, base, "terminate")
    assert "going-base-1" in told
    assert "no longer answer" in told
    assert "going-linked lose their links" in told
    assert "going-user use its volumes" in told


def test_a_redeployment_names_the_containers_that_it_replaces(visitor: Visitor, base: dict[str, Any]) -> None:
    told = asked(visitor, base, "redeploy")
    assert "Replaced: going-base-1" in told
    assert "may get other ports" in told
    assert "going-linked" in told
    assert "going-user" not in told


def test_scaling_names_the_containers_that_there_are(visitor: Visitor, base: dict[str, Any]) -> None:
    assert "Now: going-base-1" in asked(visitor, base, "scale")
