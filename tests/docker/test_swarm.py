"""Several engines: where containers go, and whether they find one another."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from apps.localcloud.drivers.real.shape import NETWORK
from tests.docker import engine as engines
from tests.docker.cloud import Cloud, join, prepared
from tests.docker.engine import Engine
from tests.waiting import until

SLEEP = "sleep 1000"


@contextmanager
def two(data: Path, *, swarm: bool) -> Iterator[tuple[Cloud, Engine, Engine]]:
    """A cloud with two engines, in a swarm or each by itself."""
    with engines.running(2) as (one, other), prepared(data) as cloud:
        if swarm:
            form_swarm(one, other)
        join(cloud, one, nickname="one")
        join(cloud, other, nickname="two")
        with cloud.serving():
            yield cloud, one, other


def form_swarm(one: Engine, other: Engine) -> None:
    manager = one.client()
    manager.init_swarm(advertise_addr=one.public_ip, listen_addr=f"{one.public_ip}:2377")
    token = manager.inspect_swarm()["JoinTokens"]["Worker"]
    ways = {"listen_addr": f"{other.public_ip}:2377", "advertise_addr": other.public_ip}
    other.client().join_swarm([f"{one.public_ip}:2377"], token, **ways)


def nodes(cloud: Cloud) -> dict[str, dict[str, str]]:
    return {node["nickname"]: node for node in cloud.call("GET", "node/", of="infra")["objects"]}


@pytest.fixture(scope="module")
def swarm(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cloud, Engine, Engine]]:
    with two(tmp_path_factory.mktemp("swarm"), swarm=True) as it:
        yield it


def test_names_lead_from_node_to_node(swarm: tuple[Cloud, Engine, Engine]) -> None:
    cloud = swarm[0]
    db = cloud.started("db", run_command=SLEEP)
    links = [{"to_service": db["resource_uri"], "name": "store"}]
    web = cloud.started("web", run_command=SLEEP, target_num_containers=2, linked_to_service=links,
                        deployment_strategy="HIGH_AVAILABILITY")  # fmt: skip
    first, second = cloud.containers(web)
    assert {first["node"], second["node"]} == {node["resource_uri"] for node in nodes(cloud).values()}
    for container in (first, second):
        for name in ("db", "db-1", "store", "store_1", "web-1", "web-2"):
            assert "1 packets received" in cloud.run(container, f"ping -c1 -W5 {name}"), (container["name"], name)
    manager = swarm[1].client()
    theirs = manager.create_network("theirs", driver="overlay", attachable=True)["Id"]
    cloud.terminated(web)
    assert len(manager.networks(filters={"label": NETWORK})) == 1
    cloud.terminated(db)
    assert manager.networks(filters={"label": NETWORK}) == []
    manager.remove_network(theirs)


def test_tags_choose_the_engine(swarm: tuple[Cloud, Engine, Engine]) -> None:
    cloud, _, other = swarm
    cloud.call("PATCH", nodes(cloud)["two"]["resource_uri"], {"tags": [{"name": "fast"}]})
    service = cloud.started("picky", run_command=SLEEP, target_num_containers=2, tags=[{"name": "fast"}])
    assert len(other.client().containers(filters={"name": "picky"})) == 2
    cloud.terminated(service)


def test_a_node_is_cut_off_and_back(swarm: tuple[Cloud, Engine, Engine]) -> None:
    cloud, _, other = swarm
    service = cloud.started("everywhere", run_command=SLEEP, deployment_strategy="EVERY_NODE")
    other.process.send_signal(signal.SIGSTOP)
    try:
        until(lambda: nodes(cloud)["two"]["state"] == "Unreachable", seconds=30)
        assert nodes(cloud)["one"]["state"] == "Deployed"
        single = cloud.started("meanwhile", run_command=SLEEP, target_num_containers=3)
        assert {each["node"] for each in cloud.containers(single)} == {nodes(cloud)["one"]["resource_uri"]}
    finally:
        other.process.send_signal(signal.SIGCONT)
    until(lambda: nodes(cloud)["two"]["state"] == "Deployed", seconds=30)
    assert [each["state"] for each in cloud.containers(service)] == ["Running", "Running"]
    cloud.terminated(single, service)


def test_where_no_network_leads_it_is_told(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    with two(tmp_path_factory.mktemp("apart"), swarm=False) as (cloud, _, _):
        db = cloud.started("db", run_command=SLEEP)
        links = [{"to_service": db["resource_uri"], "name": "db"}]
        web = cloud.service("web", run_command=SLEEP, linked_to_service=links)
        failed = cloud.do("POST", f"service/{web['uuid']}/start/", state="Failed")
        assert "in no swarm together" in failed["log"]
        cloud.terminated(web, db)
