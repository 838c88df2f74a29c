"""What is said of an object that is not synchronized."""

from html import unescape

import pytest

from apps.core.drift import Difference, differences
from tests.servers import Running
from tests.visitor import Upstream, signed_in
from tests.waiting import until

SERVICE = {
    "image_name": "nginx:2", "run_command": "", "privileged": False, "autorestart": "OFF", "dns": [],
    "container_ports": [{"inner_port": 80, "protocol": "tcp", "published": True}],
    "bindings": [{"container_path": "/data", "host_path": None, "rewritable": True}],
    "container_envvars": [{"key": "MODE", "value": "new"}, {"key": "ADDED", "value": "1"}],
    "calculated_envvars": [{"key": "DOCKERCLOUD_IP", "value": "10.7.0.1", "origin": "dockercloud"}],
}  # fmt: skip
CONTAINER = {
    "image_name": "nginx:2", "run_command": None, "privileged": None, "autorestart": "OFF",
    "container_ports": [{"inner_port": 80, "protocol": "tcp", "published": True, "outer_port": 49153}],
    "bindings": [{"container_path": "/data", "host_path": "/var/lib/1", "rewritable": True, "volume": None}],
    "container_envvars": [
        {"key": "MODE", "value": "new"}, {"key": "ADDED", "value": "1"}, {"key": "DOCKERCLOUD_IP", "value": "10.7.0.9"},
        {"key": "DOCKERCLOUD_NODE_FQDN", "value": "n1"}, {"key": "MY_DB_PORT", "value": "tcp://10.7.0.2:80"},
    ],
    "linked_to_container": [{"name": "my-db"}],
}  # fmt: skip


def test_what_only_a_running_container_has_is_no_difference() -> None:
    assert list(differences(SERVICE, CONTAINER)) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"image_name": "nginx:1"}, Difference("Image", "nginx:1", "nginx:2")),
        ({"privileged": True}, Difference("Privileged", "yes", "no")),
        ({"container_ports": []}, Difference("Ports", "nothing", "80/tcp published")),
        ({"bindings": [{"container_path": "/old"}]}, Difference("Volumes", "/old", "/data")),
    ],
)
def test_a_field_that_differs_is_named_with_both_values(changed: dict[str, object], expected: Difference) -> None:
    assert list(differences(SERVICE, {**CONTAINER, **changed})) == [expected]


def test_variables_are_named_and_their_values_are_not() -> None:
    rows = [{"key": "MODE", "value": "s3cret"}, {"key": "GONE", "value": "s3cret"}]
    found = list(differences(SERVICE, {**CONTAINER, "container_envvars": rows}))
    words = " ".join(f"{each.has} {each.wanted}" for each in found)
    assert {"MODE", "ADDED", "GONE"} <= set(words.replace(",", " ").split())
    assert "s3cret" not in words


def test_a_changed_service_says_so_with_redeploy_at_hand(console: Running, local_cloud: Running) -> None:
    upstream, visitor = Upstream(local_cloud), signed_in(console)
    made = upstream.create_service("drifting", container_envvars=[{"key": "MODE", "value": "old-s3cret"}])
    upstream.call(f"{made['resource_uri']}start/")
    until(lambda: upstream.get(made["resource_uri"])["state"] == "Running")
    room = f"/@demo/services/{made['uuid']}/"
    assert "drift-title" not in visitor.get(room).text
    upstream.patch(
        made["resource_uri"], {"run_command": "sleep 7", "container_envvars": [{"key": "MODE", "value": "b"}]}
    )
    container = upstream.objects("/api/app/v1/demo/container/", name="drifting-1")[0]
    for address in (room, f"/@demo/containers/{container['uuid']}/"):
        page = unescape(visitor.get(address).text)
        assert "sleep 7" in page
        assert "other values of MODE" in page
        assert "old-s3cret" not in page
        assert "do/redeploy/" in page
