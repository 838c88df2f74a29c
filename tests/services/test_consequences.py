"""What the page that asks tells of a service: what goes with it, by name."""

from html import unescape
from typing import Any

import pytest

from tests.servers import Running
from tests.visitor import Upstream, Visitor
from tests.waiting import until


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


def consequences_on(visitor: Visitor, service: dict[str, Any], action: str) -> str:
    page = visitor.get(f"/@demo/services/{service['uuid']}/do/{action}/").text
    return unescape(page[page.index('class="consequences') :].split("</ul>")[0])


def test_a_termination_names_what_goes_with_it(visitor: Visitor, base: dict[str, Any]) -> None:
    told = consequences_on(visitor, base, "terminate")
    assert "going-base-1" in told
    assert "no longer answer" in told
    assert "going-linked lose their links" in told
    assert "going-user use its volumes" in told


def test_a_redeployment_names_the_containers_that_it_replaces(visitor: Visitor, base: dict[str, Any]) -> None:
    told = consequences_on(visitor, base, "redeploy")
    assert "Replaced: going-base-1" in told
    assert "may get other ports" in told
    assert "going-linked" in told
    assert "going-user" not in told


def test_scaling_names_the_containers_that_there_are(visitor: Visitor, base: dict[str, Any]) -> None:
    assert "Now: going-base-1" in consequences_on(visitor, base, "scale")


def test_a_container_names_its_endpoints_and_who_is_linked_to_it(
    visitor: Visitor, base: dict[str, Any], local_cloud: Running
) -> None:
    uri = Upstream(local_cloud).get(base["resource_uri"])["containers"][0]
    for action, what in (("terminate", "no longer answer"), ("redeploy", "may get other ports")):
        page = visitor.get(f"/@demo/containers/{uri.strip('/').split('/')[-1]}/do/{action}/").text
        told = unescape(page[page.index('class="consequences') :].split("</ul>")[0])
        assert what in told
        assert "going-linked" in told


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("terminate", ["The service web with 1 container", "no longer answer", "outer-linked, outside of this stack",
                       "outer-user use its volumes"]),
        ("redeploy", ["Replaced: 1 container of the service web", "may get other ports", "outer-linked"]),
    ],
)  # fmt: skip
def test_a_stack_names_what_outside_of_it_is_concerned(
    visitor: Visitor, local_cloud: Running, action: str, expected: list[str]
) -> None:
    upstream = Upstream(local_cloud)
    web = {"name": "web", "image": "nginx", "ports": ["80"], "volumes": ["/data"]}
    stack = upstream.create("/api/app/v1/demo/stack/", {"name": f"outer-{action}", "services": [web]})
    uri = stack["services"][0]
    upstream.create_service(f"{action}-outer-linked", linked_to_service=[{"to_service": uri, "name": "w"}])
    upstream.create_service(f"{action}-outer-user", bindings=[{"volumes_from": uri}])
    upstream.call(f"{stack['resource_uri']}start/")
    until(lambda: upstream.get(stack["resource_uri"])["state"] == "Running")
    page = visitor.get(f"/@demo/stacks/{stack['uuid']}/do/{action}/").text
    told = unescape(page[page.index('class="consequences') :].split("</ul>")[0])
    assert [text for text in expected if text not in told] == []
