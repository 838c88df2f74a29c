"""Services of stack files, read into parameters."""

from typing import Any

import pytest

from apps.cloud.contract import SERVICE
from apps.cloud.contract.stackfile import KEYS
from apps.cloud.contract.stackreading import service_parameters
from apps.cloud.contract.stackvalues import StackFileError

BINDING = {"host_path": None, "container_path": None, "rewritable": True, "volumes_from": None}
PORT = {"protocol": "tcp", "inner_port": 80, "outer_port": None, "published": True}

READ: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"image": "redis:7"}, {"image": "redis:7"}),
    ({"command": "run.sh 'a b'"}, {"run_command": "run.sh 'a b'"}),
    ({"command": ["run.sh", "a b"]}, {"run_command": "run.sh 'a b'"}),
    ({"user": 1000}, {"user": "1000"}),
    ({"environment": {"A": "1", "B": 2, "C": True, "D": None}}, {
        "container_envvars": [
            {"key": "A", "value": "1"}, {"key": "B", "value": "2"}, {"key": "C", "value": "true"},
            {"key": "D", "value": ""},
        ]
    }),
    ({"environment": ["A=1=2", "B"]}, {"container_envvars": [{"key": "A", "value": "1=2"}, {"key": "B", "value": ""}]}),
    ({"labels": ["a=b"]}, {"labels": {"a": "b"}}),
    ({"labels": {"a": "b"}}, {"labels": {"a": "b"}}),
    ({"ports": ["8080:80", "53/udp", 9000]}, {"container_ports": [
        PORT | {"outer_port": 8080}, PORT | {"inner_port": 53, "protocol": "udp"}, PORT | {"inner_port": 9000},
    ]}),
    ({"expose": ["80", "9000"], "ports": "80"}, {
        "container_ports": [PORT | {"inner_port": 9000, "published": False}, PORT]
    }),
    ({"links": ["db", "db.data:store"]}, {"linked_to_service": [
        {"to_service": "db", "name": None}, {"to_service": "db.data", "name": "store"},
    ]}),
    ({"volumes": ["/a", "/b:/c", "/d:ro", "/e:/f:ro"], "volumes_from": ["db", "mail:ro"]}, {"bindings": [
        BINDING | {"container_path": "/a"}, BINDING | {"host_path": "/b", "container_path": "/c"},
        BINDING | {"container_path": "/d", "rewritable": False},
        BINDING | {"host_path": "/e", "container_path": "/f", "rewritable": False},
        BINDING | {"volumes_from": "db"}, BINDING | {"volumes_from": "mail", "rewritable": False},
    ]}),
    ({"restart": "on-failure"}, {"autorestart": "ON_FAILURE"}),
    ({"restart": False, "autodestroy": "ON_SUCCESS"}, {"autorestart": "OFF", "autodestroy": "ON_SUCCESS"}),
    ({"deployment_strategy": "every_node", "net": "host", "pid": "host"}, {
        "deployment_strategy": "EVERY_NODE", "net": "host", "pid": "host"
    }),
    ({"mem_limit": "1g", "memswap_limit": -1}, {"memory": 1024, "memory_swap": -1}),
    ({"mem_limit": 64 * 2**20, "memswap_limit": "512MB"}, {"memory": 64, "memory_swap": 512}),
    ({"tags": "ssd", "roles": ["global"]}, {"tags": [{"name": "ssd"}], "roles": ["global"]}),
    ({"tags": [{"name": "ssd"}], "run_command": "x", "container_ports": []}, {
        "tags": [{"name": "ssd"}], "run_command": "x", "container_ports": []
    }),
    ({"dns": "10.0.0.1", "command": None}, {"dns": ["10.0.0.1"]}),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "parameters"), READ)
def test_keys_are_read_into_parameters(entry: dict[str, Any], parameters: dict[str, Any]) -> None:
    values, origins = service_parameters(entry)
    assert values == parameters
    assert set(origins) == set(values)
    assert set(origins.values()) <= set(entry)


@pytest.mark.parametrize(
    ("where", "entry"),
    [
        ("build", {"build": "."}),
        ("external_links", {"external_links": ["db"]}),
        ("env_file", {"env_file": ".env"}),
        ("imagee", {"imagee": "redis"}),
        ("image", {"image": ["redis"]}),
        ("ports[1]", {"ports": ["80", "80:90:100"]}),
        ("ports[0]", {"ports": ["70000"]}),
        ("ports[0]", {"ports": ["80/sctp"]}),
        ("ports", {"ports": {"80": "80"}}),
        ("expose[0]", {"expose": ["80:80"]}),
        ("links[0]", {"links": ["db:"]}),
        ("volumes[0]", {"volumes": ["data:/data"]}),
        ("volumes[0]", {"volumes": ["/a:/b:rx"]}),
        ("volumes_from[0]", {"volumes_from": ["db:x"]}),
        ("restart", {"restart": "sometimes"}),
        ("restart", {"restart": True}),
        ("autorestart", {"restart": "no", "autorestart": "no"}),
        ("ports", {"container_ports": [], "ports": ["80"]}),
        ("environment", {"container_envvars": [], "environment": {}}),
        ("environment[1]", {"environment": ["A=1", "A=2"]}),
        ("environment.A", {"environment": {"A": []}}),
        ("mem_limit", {"mem_limit": "much"}),
        ("privileged", {"privileged": "yes"}),
        ("target_num_containers", {"target_num_containers": "two"}),
    ],
)
def test_what_cannot_be_read_is_named(where: str, entry: dict[str, Any]) -> None:
    with pytest.raises(StackFileError) as caught:
        service_parameters(entry)
    assert caught.value.where == where
    assert caught.value.reason


def test_every_key_stands_for_a_parameter_and_every_parameter_but_names_has_a_key() -> None:
    creation = {field.name for field in SERVICE.endpoint("create").body}
    assert {key.parameter for key in KEYS} == creation - {"name", "nickname"}
