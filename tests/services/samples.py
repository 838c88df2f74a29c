"""A service with every parameter set, and another value for each of them."""

from typing import Any

from apps.cloud.contract import SERVICE, ObjectType

DB = "/api/app/v1/demo/service/11111111-1111-1111-1111-111111111111/"
CACHE = "/api/app/v1/demo/service/22222222-2222-2222-2222-222222222222/"
GONE = "/api/app/v1/demo/service/33333333-3333-3333-3333-333333333333/"
SELF = "09cbcf8d-a727-40d9-b420-c8e18b7fa55b"

SET: dict[str, Any] = {
    "image": "tutum/wordpress-stackable:latest",
    "name": "wordpress",
    "nickname": "The blog",
    "target_num_containers": 2,
    "run_command": "/run-wordpress.sh --verbose",
    "entrypoint": "/usr/bin/env",
    "working_dir": "/app",
    "container_ports": [
        {"protocol": "tcp", "inner_port": 80, "outer_port": 8080, "published": True},
        {"protocol": "udp", "inner_port": 53, "published": False},
    ],
    "container_envvars": [
        {"key": "DB_PASS", "value": " blanks at both ends "},
        {"key": "EMPTY", "value": ""},
        {"key": "PEM", "value": "-----BEGIN-----\nabc\n-----END-----\n"},
    ],
    "linked_to_service": [{"to_service": DB, "name": "DB"}, {"to_service": CACHE}],
    "bindings": [
        {"container_path": "/tmp", "rewritable": True},
        {"host_path": "/etc", "container_path": "/etc", "rewritable": False},
        {"rewritable": True, "volumes_from": DB},
    ],
    "autorestart": "ON_FAILURE",
    "autodestroy": "ON_SUCCESS",
    "sequential_deployment": True,
    "roles": ["global"],
    "privileged": True,
    "deployment_strategy": "HIGH_AVAILABILITY",
    "tags": [{"name": "web"}, {"name": "eu-west"}],
    "autoredeploy": True,
    "net": "host",
    "pid": "host",
    "cpu_shares": 100,
    "cpuset": "0,1",
    "memory": 2048,
    "memory_swap": 8192,
    "user": "www-data",
    "hostname": "blog",
    "domainname": "example.com",
    "mac_address": "02:42:ac:11:65:43",
    "cgroup_parent": "m-executor-abcd",
    "tty": True,
    "stdin_open": True,
    "read_only": True,
    "dns": ["8.8.8.8", "9.9.9.9"],
    "dns_search": ["example.com"],
    "cap_add": ["ALL"],
    "cap_drop": ["NET_ADMIN", "SYS_ADMIN"],
    "devices": ["/dev/ttyUSB0:/dev/ttyUSB0"],
    "extra_hosts": ["onehost:50.31.209.229"],
    "security_opt": ["label:disable"],
    "labels": {"com.example.department": "Finance", "com.example.empty": ""},
}

CHANGED: dict[str, Any] = {
    "image": "tutum/hello-world:1.2",
    "nickname": "Another",
    "target_num_containers": 0,
    "run_command": None,
    "entrypoint": "/bin/sh -c",
    "working_dir": None,
    "container_ports": [{"protocol": "tcp", "inner_port": 443, "published": True}],
    "container_envvars": [{"key": "DB_PASS", "value": "blanks at both ends"}],
    "linked_to_service": [],
    "bindings": [{"container_path": "/data", "rewritable": True}],
    "autorestart": "OFF",
    "autodestroy": "OFF",
    "sequential_deployment": False,
    "roles": [],
    "privileged": False,
    "deployment_strategy": "EMPTIEST_NODE",
    "tags": [{"name": "web"}],
    "autoredeploy": False,
    "net": "bridge",
    "pid": "none",
    "cpu_shares": None,
    "cpuset": "0-3",
    "memory": 512,
    "memory_swap": -1,
    "user": "root",
    "hostname": None,
    "domainname": "example.org",
    "mac_address": "02:42:ac:11:65:44",
    "cgroup_parent": None,
    "tty": False,
    "stdin_open": False,
    "read_only": False,
    "dns": ["9.9.9.9", "8.8.8.8"],
    "dns_search": [],
    "cap_add": ["SYS_TIME", "NET_RAW"],
    "cap_drop": [],
    "devices": [],
    "extra_hosts": ["other:10.0.0.1"],
    "security_opt": [],
    "labels": {"com.example.department": "Sales"},
}


def service(**more: Any) -> dict[str, Any]:
    """The service as an upstream shows it: with columns and attributes of its own, null where nothing is set."""
    shown = {name: value for name, value in SET.items() if name != "image"}
    ports = [{"outer_port": None, "endpoint_uri": "x://y", "port_name": "p", **port} for port in SET["container_ports"]]
    bindings = [{"host_path": None, "container_path": None, "volumes_from": None, **row} for row in SET["bindings"]]
    links = [{"name": "cache", "from_service": SELF, **link} for link in SET["linked_to_service"]]
    own = {
        "uuid": SELF,
        "resource_uri": f"/api/app/v1/demo/service/{SELF}/",
        "state": "Running",
        "image_name": SET["image"],
        "container_ports": ports,
        "bindings": bindings,
        "linked_to_service": links,
        "something_new": {"nobody": "knows"},
    }
    return {**shown, **own, **more}


class Cloud:
    """Stands in for the client: the namespace's services, and how often they were asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def list(self, kind: ObjectType) -> list[dict[str, Any]]:
        assert kind is SERVICE
        self.asked += 1
        return [
            {"uuid": uri.split("/")[-2], "resource_uri": uri, "name": name, "state": state}
            for uri, name, state in (
                (CACHE, "cache", "Stopped"),
                (DB, "db", "Running"),
                (GONE, "old", "Terminated"),
                (f"/api/app/v1/demo/service/{SELF}/", "wordpress", "Running"),
            )
        ]
