"""Images from a registry: pulled with what was stored, and pulled again where the tag leads elsewhere."""

from collections.abc import Iterator

import pytest

from tests.docker.cloud import Cloud
from tests.docker.engine import Engine
from tests.docker.registry import PASSWORD, USER, Registry
from tests.waiting import until


@pytest.fixture(scope="module")
def registry(engine: Engine) -> Iterator[Registry]:
    with Registry(engine.host, private=True).serving() as it:
        yield it


@pytest.fixture(scope="module")
def open_registry(engine: Engine) -> Iterator[Registry]:
    with Registry(engine.host, private=False).serving() as it:
        yield it


def add_repository(cloud: Cloud, image: str, password: str) -> None:
    name = image.rpartition(":")[0]
    body = {"name": name, "username": USER, "password": password}
    cloud.call("POST", f"/api/repo/v1/{cloud.namespace}/repository/", body)


def test_credentials_open_a_private_repository(cloud: Cloud, registry: Registry) -> None:
    image = registry.push("acme/app:1", "1")
    service = cloud.service("private", image=image)
    failed = cloud.do("POST", f"service/{service['uuid']}/start/", state="Failed")
    assert image in failed["log"]
    add_repository(cloud, image, PASSWORD)
    log = cloud.do("POST", f"service/{service['uuid']}/start/")["log"]
    assert "Status: Downloaded newer image" in log
    assert PASSWORD not in log
    assert "VERSION=1" in cloud.run(cloud.container(service), "env")
    calculated = cloud.get(f"service/{service['uuid']}/")["calculated_envvars"]
    assert {"key": "VERSION", "value": "1", "origin": "image"} in calculated
    cloud.terminated(service)


def test_a_wrong_password_is_told(cloud: Cloud, registry: Registry) -> None:
    image = registry.push("acme/other:1", "1")
    add_repository(cloud, image, "wrong")
    service = cloud.service("wrong", image=image)
    failed = cloud.do("POST", f"service/{service['uuid']}/start/", state="Failed")
    assert "who are you?" in failed["log"] or "unauthorized" in failed["log"].lower()
    cloud.terminated(service)


def test_a_tag_that_was_pushed_anew_is_redeployed(cloud: Cloud, open_registry: Registry) -> None:
    image = open_registry.push("acme/site:latest", "1")
    following = cloud.started("following", image=image, autoredeploy=True)
    staying = cloud.started("staying", image=image)
    before = cloud.container(following)
    open_registry.push("acme/site:latest", "2")
    new = {"key": "VERSION", "value": "2"}
    until(lambda: new in cloud.container(following)["container_envvars"], seconds=30)
    until(lambda: cloud.get(f"service/{following['uuid']}/")["state"] == "Running")
    assert "VERSION=2" in cloud.run(cloud.container(following), "env")
    assert cloud.container(following)["uuid"] == before["uuid"]
    assert "VERSION=1" in cloud.run(cloud.container(staying), "env")
    found = cloud.get("/api/audit/v1/action/", object=following["resource_uri"])["objects"]
    redeployments = [action for action in found if action["action"] == "Service Redeploy"]
    assert [action["is_user_action"] for action in redeployments] == [False]
    cloud.terminated(following, staying)
