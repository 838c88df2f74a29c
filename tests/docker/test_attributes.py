"""What a service's parameters come to on a real engine, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.docker.cloud import Cloud, join
from tests.docker.engine import Engine
from tests.waiting import until

SLEEP = "sleep 1000"


def inspected(engine: Engine, container: dict[str, Any]) -> dict[str, Any]:
    """The container as its engine has it."""
    client = engine.client()
    rows = client.containers(all=True, filters={"label": f"cloud.local.container={container['uuid']}"})
    found: dict[str, Any] = client.inspect_container(rows[0]["Id"])
    return found


@pytest.fixture(scope="module")
def trusted(cloud: Cloud, engine: Engine) -> Iterator[Cloud]:
    """An organization whose containers may have power over their node."""
    join(cloud, engine, "trusted")
    yield replace(cloud, namespace="trusted")


def test_the_engine_gets_what_is_asked_for(cloud: Cloud, engine: Engine) -> None:
    service = cloud.started(
        "all-of-it",
        entrypoint="sh -c",
        run_command=f"'exec {SLEEP}'",
        container_envvars=[{"key": "GREETING", "value": "hello there"}],
        container_ports=[{"inner_port": 53, "protocol": "udp", "outer_port": 5353, "published": True}],
        bindings=[{"container_path": "/keep", "rewritable": False}],
        cpu_shares=300, cpuset="0", memory=64, memory_swap=64, user="1000:1000", hostname="box",
        domainname="example.org", mac_address="02:42:0a:00:00:07", working_dir="/tmp", tty=True, stdin_open=True,
        read_only=True, dns=["10.1.1.1"], dns_search=["example.org"], cap_add=["NET_RAW"], cap_drop=["MKNOD"],
        extra_hosts=["elsewhere:10.9.9.9"], labels={"team": "blue"}, autorestart="ON_FAILURE",
    )  # fmt: skip
    container = cloud.container(service)
    found = inspected(engine, container)
    config, host = found["Config"], found["HostConfig"]
    assert (config["Entrypoint"], config["Cmd"]) == (["sh", "-c"], [f"exec {SLEEP}"])
    assert {"GREETING=hello there", "WALK=yes"} <= set(config["Env"])
    assert (config["User"], config["WorkingDir"], config["Hostname"], config["Domainname"]) == (
        "1000:1000", "/tmp", "box", "example.org",
    )  # fmt: skip
    assert (config["Tty"], config["OpenStdin"], host["ReadonlyRootfs"]) == (True, True, True)
    assert (host["CpuShares"], host["CpusetCpus"], host["Memory"], host["MemorySwap"]) == (300, "0", 64 << 20, 64 << 20)
    assert (_plain(host["CapAdd"]), _plain(host["CapDrop"]), host["Dns"]) == (["NET_RAW"], ["MKNOD"], ["10.1.1.1"])
    assert (host["DnsSearch"], host["ExtraHosts"]) == (["example.org"], ["elsewhere:10.9.9.9"])
    assert config["Labels"]["team"] == "blue"
    assert host["RestartPolicy"]["Name"] == "on-failure"
    assert host["PortBindings"] == {"53/udp": [{"HostIp": "", "HostPort": "5353"}]}
    (network,) = found["NetworkSettings"]["Networks"].values()
    assert (network["IPAddress"], network["MacAddress"]) == (container["private_ip"], "02:42:0a:00:00:07")
    mounts = {mount["Destination"]: mount for mount in found["Mounts"]}
    assert (mounts["/keep"]["RW"], mounts["/data"]["RW"]) == (False, True)
    assert {row["container_path"] for row in container["bindings"]} == {"/keep", "/data"}
    assert {row["inner_port"] for row in container["container_ports"]} == {53, 80}
    assert cloud.get(f"service/{service['uuid']}/")["calculated_envvars"]
    cloud.terminated(service)


def _plain(capabilities: list[str]) -> list[str]:
    return [name.removeprefix("CAP_") for name in capabilities]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("privileged", True), ("net", "host"), ("pid", "host"), ("devices", ["/dev/null:/dev/nothing"]),
        ("cap_add", ["SYS_ADMIN"]), ("security_opt", ["seccomp=unconfined"]), ("cgroup_parent", "/own"),
    ],
)  # fmt: skip
def test_power_over_the_node_is_for_the_trusted(cloud: Cloud, name: str, value: Any) -> None:
    status, error = cloud.refused("POST", "service/", {"image": "walk", "name": "greedy", name: value})
    assert (status, error.partition(":")[0]) == (400, name)
    service = cloud.service("modest")
    assert cloud.refused("PATCH", f"service/{service['uuid']}/", {name: value})[0] == 400
    cloud.terminated(service)


def test_paths_of_the_node_are_for_the_trusted(cloud: Cloud) -> None:
    bindings = [{"container_path": "/etc", "host_path": "/etc"}]
    status, error = cloud.refused("POST", "service/", {"image": "walk", "name": "curious", "bindings": bindings})
    assert status == 400 and "bindings[0].host_path" in error
    stack = {"name": "curious", "services": [{"name": "web", "image": "walk", "volumes": ["/etc:/etc"]}]}
    status, error = cloud.refused("POST", "stack/", stack)
    assert status == 400 and "web" in error and "paths of the node" in error


def test_the_trusted_get_it(trusted: Cloud, engine: Engine) -> None:
    service = trusted.started(
        "mighty", run_command=SLEEP, net="host", pid="host", devices=["/dev/null:/dev/nothing"],
        bindings=[{"container_path": "/host", "host_path": "/etc", "rewritable": False}],
    )  # fmt: skip
    host = inspected(engine, trusted.container(service))["HostConfig"]
    assert (host["NetworkMode"], host["PidMode"]) == ("host", "host")
    assert host["Devices"][0]["PathInContainer"] == "/dev/nothing"
    assert "root" in trusted.run(trusted.container(service), "cat /host/passwd")
    trusted.terminated(service)


def test_the_trusted_get_all_rights(trusted: Cloud, engine: Engine) -> None:
    """An engine that lacks these rights itself, as in a sandbox, cannot start what it was asked to make."""
    service = trusted.service("royal", run_command=SLEEP, privileged=True, cap_add=["SYS_ADMIN"])
    trusted.call("POST", f"service/{service['uuid']}/start/")
    action = trusted.last.headers["X-DockerCloud-Action-URI"]
    until(lambda: trusted.get(action)["state"] != "In progress")
    host = inspected(engine, trusted.container(service))["HostConfig"]
    assert (host["Privileged"], _plain(host["CapAdd"])) == (True, ["SYS_ADMIN"])
    trusted.terminated(service)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"labels": {"cloud.local.node": "mine"}}, "labels"),
        ({"run_command": "echo 'open"}, "run_command"),
        ({"entrypoint": "/nowhere"}, "/nowhere"),
        ({"image": "127.0.0.1:9/nothing:here"}, "127.0.0.1:9"),
    ],
)
def test_what_the_engine_cannot_do_is_told(cloud: Cloud, body: dict[str, Any], said: str) -> None:
    service = cloud.service("impossible", **body)
    failed = cloud.do("POST", f"service/{service['uuid']}/start/", state="Failed")
    assert said in failed["log"]
    cloud.terminated(service)


def test_a_port_of_the_node_is_given_once(cloud: Cloud, engine: Engine) -> None:
    ports = [{"protocol": "tcp", "inner_port": 80, "outer_port": 8099, "published": True}]
    service = cloud.started("first", run_command=SLEEP, container_ports=ports)
    assert cloud.container(service)["container_ports"][0]["endpoint_uri"] == f"http://{engine.public_ip}:8099/"
    other = cloud.service("second", run_command=SLEEP, container_ports=ports)
    failed = cloud.do("POST", f"service/{other['uuid']}/start/", state="Failed")
    assert "8099" in failed["log"]
    cloud.terminated(service, other)


def test_what_has_succeeded_destroys_itself(cloud: Cloud, engine: Engine) -> None:
    service = cloud.started("brief", run_command="true", autodestroy="ON_SUCCESS")
    until(lambda: not cloud.containers(service))
    assert not engine.client().containers(all=True, filters={"name": "brief"})
    cloud.terminated(service)


def test_a_failure_shows_its_exit_code_and_is_started_again(cloud: Cloud) -> None:
    service = cloud.started("stubborn", run_command="sh -c 'sleep 0.3; exit 7'", autorestart="ON_FAILURE")
    until(lambda: cloud.container(service)["exit_code"] == 7)
    until(lambda: cloud.container(service)["state"] == "Running")
    cloud.do("POST", f"service/{service['uuid']}/stop/")
    assert cloud.container(service)["state"] == "Stopped"
    cloud.terminated(service)


def test_an_end_at_once_is_seen(cloud: Cloud) -> None:
    service = cloud.started("ephemeral", run_command="sh -c 'exit 3'")
    until(lambda: cloud.container(service)["state"] == "Stopped")
    container = cloud.container(service)
    assert (container["exit_code"], container["exit_code_msg"]) == (3, "Exit code 3")
    cloud.terminated(service)


def test_one_after_the_other(cloud: Cloud) -> None:
    service = cloud.service("orderly", run_command=SLEEP, target_num_containers=3, sequential_deployment=True)
    log = cloud.do("POST", f"service/{service['uuid']}/start/")["log"]
    steps = [line.split(":")[0] for line in log.splitlines() if line.startswith("orderly-")]
    assert steps == sorted(steps)
    cloud.terminated(service)


def test_volumes_of_another_service(cloud: Cloud) -> None:
    owner = cloud.started("owner", run_command=SLEEP, bindings=[{"container_path": "/shared"}])
    user = cloud.started("user", run_command=SLEEP, bindings=[{"volumes_from": owner["resource_uri"]}])
    cloud.run(cloud.container(owner), "sh -c 'echo handed > /shared/over'")
    assert cloud.run(cloud.container(user), "cat /shared/over").strip() == "handed"
    cloud.terminated(user)
    cloud.terminated(owner)
