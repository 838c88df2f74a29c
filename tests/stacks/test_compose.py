"""Compose files of each version, as stack files; what is left behind is named."""

from typing import Any

import pytest
import yaml

from apps.stacks.checking import check
from apps.stacks.compose import convert


def imported(text: str) -> tuple[dict[str, Any], str]:
    found = convert(text)
    assert not found.error
    return yaml.safe_load(found.text), "\n".join(found.notes)


def one(lines: str) -> tuple[dict[str, Any], str]:
    body = "\n".join(f"      {line}" for line in lines.splitlines())
    file, notes = imported(f"version: '3'\nservices:\n    web:\n      image: a\n{body}\n")
    return file["web"], notes


def test_version_1_has_its_services_on_top() -> None:
    file, notes = imported("web:\n  image: a\n  links: [db]\n  net: host\ndb:\n  image: b\n")
    assert file == {"web": {"image": "a", "links": ["db"], "net": "host"}, "db": {"image": "b"}}
    assert notes == ""


CARRIED: list[tuple[str, dict[str, Any], str]] = [
    ("environment:\n  V: 1.10", {"environment": {"V": "1.10"}}, ""),
    ("ports: ['80', '127.0.0.1:81:82', '90-91:190-191/udp']",
     {"ports": ["80", "81:82", "90:190/udp", "91:191/udp"]}, "all of the node's addresses"),
    ("ports:\n- target: 80\n  published: 8080\n- target: 53\n  protocol: udp", {"ports": ["8080:80", "53/udp"]}, ""),
    ("ports: ['80-90:1']", {}, "the port 80-90:1 is not carried over"),
    ("volumes: [/a, '/b:/c:ro', 'named:/d', './x:/y']",
     {"volumes": ["/a", "/b:/c:ro", "/d"]}, "named volume named became"),
    ("volumes: ['./x:/y']", {}, "nodes do not have your files"),
    ("volumes:\n- {type: bind, source: /b, target: /c, read_only: true}", {"volumes": ["/b:/c:ro"]}, ""),
    ("volumes:\n- {type: tmpfs, target: /c}", {}, "tmpfs"),
    ("restart: unless-stopped", {"restart": "always"}, "unless-stopped became always"),
    ("restart: on-failure:3", {"restart": "on-failure"}, "not 3 times"),
    ("network_mode: service:x", {}, "network_mode service:x is not carried over"),
    ("depends_on:\n  db: {condition: service_healthy}", {"links": ["db"]}, "depends_on became links"),
    ("links: [db]\ndepends_on: [db]", {"links": ["db"]}, "depends_on became links"),
    ("deploy:\n  replicas: 3\n  resources:\n    limits: {memory: 64M, cpus: '1'}\n  restart_policy: {condition: any}",
     {"target_num_containers": 3, "mem_limit": "64M", "restart": "always"}, "deploy.resources.limits.cpus"),
    ("deploy: {mode: global, placement: {}}", {"deployment_strategy": "every_node"}, "deploy.placement"),
    ("extra_hosts: {a: 10.0.0.1}", {"extra_hosts": ["a:10.0.0.1"]}, ""),
    ("scale: 2", {"target_num_containers": 2}, ""),
    ("build: .", {}, "build is not carried over: images are not built here"),
    ("env_file: x", {}, "env_file is not carried over"),
    ("networks: [a]", {}, "networks is not carried over"),
    ("roles: [x]", {}, "roles is not carried over"),
    ("command: run ${WHAT}", {"command": "run ${WHAT}"}, "${NAME} are not filled in"),
    ("command: run $WHAT", {"command": "run $WHAT"}, "${NAME} are not filled in"),
    ("command: echo $$WHAT costs 5$", {"command": "echo $WHAT costs 5$"}, ""),
    ("environment: [A=1, B]", {"environment": ["A=1", "B"]}, "B: empty now"),
    ("environment: {A: '1', B: , C: }", {"environment": {"A": "1", "B": None, "C": None}}, "B, C: empty now"),
    ("ports: ['80/sctp', '81']", {"ports": ["81"]}, "the port 80/sctp is not carried over"),
    ("ports:\n- {target: 80, published: 8080, host_ip: 127.0.0.1}", {"ports": ["8080:80"]}, "all of the node's"),
    ("expose: ['80-81/udp', 90]", {"expose": ["80/udp", "81/udp", "90"]}, ""),
    ("deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}", {"restart": "on-failure"},
     "deploy.restart_policy.max_attempts is not carried over"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected", "note"), CARRIED)
def test_keys(lines: str, expected: dict[str, Any], note: str) -> None:
    entry, notes = one(lines)
    assert entry == {"image": "a", **expected}
    assert note in notes
    assert bool(notes) == bool(note)


def test_names_become_ones_that_a_service_can_have_and_links_follow() -> None:
    file, notes = imported(
        "services:\n  my_db: {image: b}\n  my-db: {image: c}\n  web: {image: a, links: ['my_db:db']}\n"
    )
    assert list(file) == ["my-db-2", "my-db", "web"]
    assert file["web"]["links"] == ["my-db-2:db"]
    assert "my_db was renamed to my-db-2" in notes
    assert check(yaml.safe_dump(file)).is_sound


def test_a_long_name_is_cut_to_one_that_a_service_can_have() -> None:
    file, _ = imported(f"services:\n  {'a' * 59}_bcdefg: {{image: b}}\n")
    assert list(file) == ["a" * 59]


def test_a_service_that_is_none_is_named() -> None:
    found = convert("services:\n  web: {image: a}\n  db:\n")
    assert found.error == "db is not a service: its settings must be indented below it."


def test_what_stands_beside_the_services_is_named() -> None:
    _, notes = imported("services:\n  web: {image: a}\nvolumes: {data: {}}\nnetworks: {back: {}}\nx-mine: 1\n")
    assert notes.splitlines() == [
        "volumes: data: not carried over; a stack file has services only.",
        "networks: back: not carried over; a stack file has services only.",
    ]


@pytest.mark.parametrize("text", ["a: [", "", "- x", "version: '3'", "services: {}"])
def test_what_is_none_is_told_and_changes_nothing(text: str) -> None:
    found = convert(text)
    assert found.error
    assert found.text == ""
