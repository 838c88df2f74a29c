"""What the local cloud asks of a Docker engine is made field by field. security.md: 33."""

from ipaddress import IPv4Network
from uuid import uuid4

import docker
import pytest

from apps.localcloud.drivers.base import ContainerSpec, EngineError, Network
from apps.localcloud.drivers.real.shape import container_request

HOSTILE = {
    "HostConfig": {"Binds": ["/:/host"], "Privileged": True, "NetworkMode": "host", "PidMode": "host"},
    "Binds": ["/:/host"],
    "volumes": ["/:/host"],
    "mounts": [{"Source": "/", "Target": "/host", "Type": "bind"}],
    "network_mode": "host",
    "userns_mode": "host",
    "ipc_mode": "host",
    "runtime": "other",
    "Privileged": True,
    "pid": "container:somebody-else",
    "autorestart": "no-such-policy",
}


@pytest.fixture
def client() -> docker.APIClient:
    """Never connected: it only writes down what would be asked."""
    return docker.APIClient(base_url="tcp://127.0.0.1:1", version="1.40")


def request(client: docker.APIClient, **config: object) -> dict[str, object]:
    network = Network(uuid4(), "acme", IPv4Network("10.7.0.0/16"), is_overlay=False, address="10.7.0.9")
    return container_request(client, uuid4(), ContainerSpec(uuid4(), "web-1", "nginx", config=config, network=network))


def test_nothing_but_known_fields_reaches_the_engine(client: docker.APIClient) -> None:
    plain, hostile = request(client), request(client, **HOSTILE)
    assert plain.keys() == hostile.keys()
    host, usual = hostile["host_config"], plain["host_config"]
    assert isinstance(host, dict) and isinstance(usual, dict)
    assert host.keys() == usual.keys()
    assert {name for name in host if host[name] != usual[name]} == {"NetworkMode"}, "which bears the node's own key"
    assert host["NetworkMode"].startswith("acme-") and "Binds" not in host and not host.get("Privileged")


def test_labels_that_the_cloud_finds_its_own_by_are_refused(client: docker.APIClient) -> None:
    with pytest.raises(EngineError, match="reserved for the cloud itself"):
        request(client, labels={"cloud.local.node": "another"})
