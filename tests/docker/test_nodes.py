"""Engines that are cut off, killed and found again; and what is not ours."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.docker import engine as engines
from tests.docker.cloud import USER, Cloud, join, prepared
from tests.docker.engine import IMAGE, Engine
from tests.waiting import until

SLEEP = "sleep 1000"


@pytest.fixture
def apart(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cloud, Engine]]:
    """A cloud and an engine that may break. The engine is the test's own."""
    with engines.running() as (own,), prepared(tmp_path_factory.mktemp("apart")) as cloud:
        join(cloud, own)
        yield cloud, own


def node_states(cloud: Cloud) -> list[str]:
    return [str(node["state"]) for node in cloud.call("GET", "node/", of="infra")["objects"]]


def node_state(cloud: Cloud) -> str:
    (state,) = node_states(cloud)
    return state


def test_a_node_tells_of_its_engine(cloud: Cloud, engine: Engine) -> None:
    (node,) = cloud.call("GET", "node/", of="infra")["objects"]
    info = engine.client().info()
    assert (node["state"], node["docker_version"], node["cpu"]) == ("Deployed", info["ServerVersion"], info["NCPU"])
    assert (node["memory"], node["docker_graphdriver"]) == (info["MemTotal"] >> 20, info["Driver"])
    assert node["disk"] > 0 and node["last_seen"] and node["public_ip"] == engine.public_ip
    cluster = cloud.call("GET", node["node_cluster"])
    assert (cluster["state"], cluster["region"]) == ("Deployed", "/api/infra/v1/region/byon/byon/")


def test_a_node_joins_with_a_token_once(cloud: Cloud, engine: Engine) -> None:
    acme = Cloud(cloud.data, cloud.port, cloud.env, "acme")
    token = acme.call("POST", "token/", of="infra")["token"]
    acme.manage("addnode", engine.address, "--token", token, "--nickname", "joined")
    (node,) = acme.call("GET", "node/", of="infra")["objects"]
    assert node["nickname"] == "joined"
    with pytest.raises(engines.subprocess.CalledProcessError):
        acme.manage("addnode", engine.address, "--token", token)
    acme.do("DELETE", node["resource_uri"])


def test_a_cloud_that_was_killed_goes_on(apart: tuple[Cloud, Engine]) -> None:
    cloud, engine = apart
    with cloud.serving() as server:
        running = cloud.started("steady", run_command=SLEEP)
        service = cloud.service("coming", run_command=SLEEP, target_num_containers=4)
        cloud.call("POST", f"service/{service['uuid']}/start/")
        action = cloud.last.headers["X-DockerCloud-Action-URI"]
        until(lambda: engine.client().containers(all=True, filters={"name": "coming"}))
        os.kill(server.pid, signal.SIGKILL)
    client = engine.client()
    client.kill(client.containers(filters={"name": "steady"})[0]["Id"])
    with cloud.serving():
        cloud.ended(action)
        assert [each["state"] for each in cloud.containers(service)] == ["Running"] * 4
        assert len(client.containers(all=True, filters={"name": "coming"})) == 4
        until(lambda: cloud.container(running)["state"] == "Stopped")


def test_an_engine_that_was_killed_is_found_again(apart: tuple[Cloud, Engine]) -> None:
    cloud, engine = apart
    with cloud.serving():
        mortal = cloud.started("mortal", run_command=SLEEP)
        phoenix = cloud.started("phoenix", run_command=SLEEP, autorestart="ALWAYS")
        engine.kill()
        until(lambda: node_state(cloud) == "Unreachable", seconds=5)
        status, error = cloud.refused("GET", f"container/{cloud.container(mortal)['uuid']}/exec/")
        assert status in (400, 404, 426, 503), error
        failed = cloud.do("POST", f"service/{mortal['uuid']}/stop/", state="Failed")
        assert "cannot be reached" in failed["log"]
        engine.start()
        until(lambda: node_state(cloud) == "Deployed", seconds=30)
        until(lambda: cloud.container(mortal)["state"] == "Stopped")
        until(lambda: cloud.container(phoenix)["state"] == "Running")
        assert cloud.run(cloud.container(phoenix), "echo alive").strip() == "alive"


def test_an_engine_that_hangs_holds_nobody_up(apart: tuple[Cloud, Engine], engine: Engine) -> None:
    cloud, own = apart
    join(cloud, engine, "acme")
    acme = Cloud(cloud.data, cloud.port, cloud.env, "acme")
    with cloud.serving():
        service = cloud.service("waiting", run_command=SLEEP)
        own.process.send_signal(signal.SIGSTOP)
        try:
            cloud.call("POST", f"service/{service['uuid']}/start/")
            other = acme.started("quick", run_command=SLEEP)
            assert acme.container(other)["state"] == "Running"
            (node,) = acme.call("GET", "node/", of="infra")["objects"]
            acme.do("DELETE", node["resource_uri"])
            until(lambda: node_state(cloud) == "Unreachable", seconds=30)
        finally:
            own.process.send_signal(signal.SIGCONT)
        until(lambda: node_state(cloud) == "Deployed", seconds=30)


def test_a_container_that_moved_off_a_hung_engine_is_there_once(apart: tuple[Cloud, Engine], engine: Engine) -> None:
    cloud, own = apart
    destroyed = {"autodestroy": "ALWAYS", "run_command": SLEEP, "bindings": [{"container_path": "/keep"}]}
    with cloud.serving():
        service = cloud.started("moving", **destroyed)
        join(cloud, engine, nickname="two")
        container = cloud.container(service)
        own.process.send_signal(signal.SIGSTOP)
        try:
            until(lambda: "Unreachable" in node_states(cloud), seconds=30)
            cloud.do("POST", f"container/{container['uuid']}/redeploy/", reuse_volumes="false")
        finally:
            own.process.send_signal(signal.SIGCONT)
        until(lambda: not own.client().containers(all=True) and not own.client().volumes()["Volumes"], seconds=40)
        until(lambda: "Unreachable" not in node_states(cloud))
        moved = cloud.container(service)
        assert (moved["uuid"], moved["state"]) == (container["uuid"], "Running"), "the other's end is not its own"
        assert cloud.run(moved, "echo here").strip() == "here"
        cloud.terminated(service)
    assert not engine.client().containers(all=True, filters={"name": "moving"})


def test_what_is_not_ours_is_never_touched(apart: tuple[Cloud, Engine]) -> None:
    cloud, engine = apart
    client = engine.client()
    others = client.create_container(IMAGE, ["sleep", "1000"], name="web-1")["Id"]
    client.start(others)
    client.create_volume("precious")
    client.create_network("private")
    with cloud.serving():
        cloud.started("web", run_command=SLEEP, bindings=[{"container_path": "/keep"}])
        (node,) = cloud.call("GET", "node/", of="infra")["objects"]
        cloud.do("DELETE", node["resource_uri"])
    assert [row["Id"] for row in client.containers(all=True)] == [others]
    assert client.inspect_container(others)["State"]["Running"]
    assert "precious" in [row["Name"] for row in client.volumes()["Volumes"]]
    assert not client.volumes(filters={"label": "cloud.local.node"})["Volumes"]
    assert {row["Name"] for row in client.networks()} == {"bridge", "host", "none", "private"}


def test_a_copy_made_by_hand_and_a_guest_on_the_network_are_not_touched(apart: tuple[Cloud, Engine]) -> None:
    cloud, engine = apart
    client = engine.client()
    with cloud.serving():
        service = cloud.started("web", run_command=SLEEP)
        (ours,) = client.containers()
        client.commit(ours["Id"], "copy")  # which has all labels of the container
        copy = client.create_container("copy", ["sleep", "1000"], name="copy")["Id"]
        guest = client.create_container(IMAGE, ["sleep", "1000"], name="guest")["Id"]
        (network,) = ours["NetworkSettings"]["Networks"]
        client.connect_container_to_network(guest, network)
        for each in (copy, guest):
            client.start(each)
        cloud.terminated(service)
        assert {row["Id"] for row in client.containers()} == {copy, guest}
        (node,) = cloud.call("GET", "node/", of="infra")["objects"]
        cloud.do("DELETE", node["resource_uri"])
    assert {row["Id"] for row in client.containers()} == {copy, guest}


def test_what_was_terminated_while_the_engine_was_down_goes_once_it_is_back(apart: tuple[Cloud, Engine]) -> None:
    cloud, engine = apart
    with cloud.serving():
        service = cloud.started("web", run_command=SLEEP, bindings=[{"container_path": "/keep"}])
        engine.kill()
        until(lambda: node_state(cloud) == "Unreachable", seconds=5)
        cloud.terminated(service)
        engine.start()
        client = engine.client()
        until(lambda: not client.containers(all=True) and not client.volumes()["Volumes"], seconds=40)
        until(lambda: {row["Name"] for row in client.networks()} == {"bridge", "host", "none"})


def test_namespaces_do_not_see_each_other(cloud: Cloud, engine: Engine) -> None:
    join(cloud, engine, "acme")
    acme = Cloud(cloud.data, cloud.port, cloud.env, "acme")
    theirs, ours = acme.started("secret", run_command=SLEEP), cloud.started("curious", run_command=SLEEP)
    assert "bad address" in cloud.run(cloud.container(ours), "ping -c1 -W1 secret")
    address = acme.container(theirs)["private_ip"]
    assert "100% packet loss" in cloud.run(cloud.container(ours), f"ping -c1 -W1 {address}")
    assert cloud.namespace == USER
    acme.terminated(theirs)
    cloud.terminated(ours)
