"""A stack over the wire of a running server, from its file to its end, and a trigger called by a stranger."""

from typing import Any

import pytest
import requests

from tests import servers
from tests.localcloud.test_streams import PATIENCE, Api, api

__all__ = ["api"]  # the fixture, shared by its name

SERVICES = [
    {"name": "db", "image": "redis:7"},
    {"name": "web", "image": "nginx", "links": ["db"], "ports": ["80"]},
]


@pytest.fixture
def stack(api: Api) -> Any:
    body = {"name": "served", "services": SERVICES}
    made = api.call("POST", "/api/app/v1/acme/stack/", body).json()
    yield made
    api.action(made["resource_uri"], "terminate")
    assert api.get(made["resource_uri"])["state"] == "Terminated"


def test_a_stack_runs_and_a_stranger_redeploys_one_of_its_services(
    api: Api, stack: Any, local_cloud: servers.Running
) -> None:
    action = api.action(stack["resource_uri"], "start")
    assert api.get(action)["state"] == "Success"
    shown = api.get(stack["resource_uri"])
    assert (shown["state"], shown["synchronized"]) == ("Running", True)
    exported = api.get(f"{stack['resource_uri']}export/")
    assert exported["web"] == {"image": "nginx:latest", "links": ["db"], "ports": ["80"]}

    trigger = api.call("POST", f"{stack['services'][1]}trigger/", {"name": "hub"}).json()
    pieces = (piece for piece in (b"pushed ", b"anew"))  # sent in chunks, with no length told before
    called = requests.post(local_cloud.url + trigger["url"], data=pieces, timeout=PATIENCE)
    assert (called.status_code, called.json()) == (202, trigger)
    redeploy = called.headers["X-DockerCloud-Action-URI"]
    api.ended(redeploy)
    (container,) = api.get(stack["services"][1])["containers"]
    variables = {row["key"]: row["value"] for row in api.get(container)["container_envvars"]}
    assert variables["DOCKERCLOUD_TRIGGER_BODY"] == "pushed anew"
    assert api.call("DELETE", trigger["resource_uri"]).status_code == 204
    assert requests.post(local_cloud.url + trigger["url"], timeout=PATIENCE).status_code == 404
