"""The whole walk on a real engine: from a stack of two linked services to nothing left over."""

import os

import requests

from tests.docker.cloud import Cloud
from tests.docker.engine import IMAGE, Engine
from tests.waiting import until

PORT = 80
SERVE = "sh -c 'echo hello from $HOSTNAME > /data/index.html; exec httpd -f -p 80 -h /data'"


def test_a_stack_from_start_to_end(cloud: Cloud, engine: Engine) -> None:
    body = {
        "name": "shop",
        "services": [
            {"name": "db", "image": IMAGE, "command": SERVE, "volumes": ["/keep"]},
            {
                "name": "web", "image": IMAGE, "command": SERVE, "links": ["db:store"], "ports": ["80"],
                "target_num_containers": 2,
            },
        ],
    }  # fmt: skip
    stack = cloud.call("POST", "stack/", body)
    cloud.do("POST", f"stack/{stack['uuid']}/start/")
    db, web = sorted(
        (cloud.get(uri) for uri in cloud.get(f"stack/{stack['uuid']}/")["services"]), key=lambda s: s["name"]
    )
    assert (db["state"], web["state"]) == ("Running", "Running")

    first = cloud.container(web)
    for name in ("db", "db-1", "db.shop", "store", "store_1", "web", "web-2", "DB"):
        assert "1 packets received" in cloud.run(first, f"ping -c1 -W2 {name}"), name
    assert first["link_variables"] or cloud.run(first, "env")
    assert "STORE_1_PORT_80_TCP_ADDR" in cloud.run(first, "env")

    port = first["container_ports"][0]
    assert port["outer_port"] and port["endpoint_uri"].startswith(f"http://{engine.public_ip}:")
    assert requests.get(port["endpoint_uri"], timeout=5).text == "hello from web-1\n"

    cloud.do("PATCH", f"service/{web['uuid']}/", body={"target_num_containers": 3})
    assert [each["state"] for each in cloud.containers(web)] == ["Running"] * 3
    kept = cloud.container(db)
    cloud.run(kept, "sh -c 'echo kept > /keep/file'")
    cloud.do("POST", f"service/{db['uuid']}/redeploy/", reuse_volumes="true")
    assert cloud.run(cloud.container(db), "cat /keep/file").strip() == "kept"
    cloud.do("POST", f"service/{db['uuid']}/redeploy/", reuse_volumes="false")
    assert "No such file" in cloud.run(cloud.container(db), "cat /keep/file")

    cloud.do("POST", f"stack/{stack['uuid']}/stop/")
    assert cloud.get(f"stack/{stack['uuid']}/")["state"] == "Stopped"
    cloud.do("POST", f"stack/{stack['uuid']}/start/")
    assert cloud.get(f"stack/{stack['uuid']}/")["state"] == "Running"
    cloud.do("DELETE", f"stack/{stack['uuid']}/")
    client = engine.client()
    assert client.containers(all=True) == []
    assert not client.volumes()["Volumes"]
    assert {row["Name"] for row in client.networks()} == {"bridge", "host", "none"}


def test_killed_by_hand(cloud: Cloud, engine: Engine) -> None:
    service = cloud.started("mortal", run_command="sleep 1000")
    container = cloud.container(service)
    client = engine.client()
    client.kill(client.containers(filters={"label": f"cloud.local.container={container['uuid']}"})[0]["Id"])
    until(lambda: cloud.container(service)["state"] == "Stopped", seconds=2)
    assert cloud.container(service)["exit_code"] == 137
    cloud.do("DELETE", f"service/{service['uuid']}/")


def test_a_container_that_ends_is_started_again_by_the_engine(cloud: Cloud, engine: Engine) -> None:
    service = cloud.started("phoenix", run_command="sleep 1000", autorestart="ALWAYS")
    container = cloud.container(service)
    client = engine.client()
    own = {"label": f"cloud.local.container={container['uuid']}"}
    before = client.inspect_container(client.containers(filters=own)[0]["Id"])
    os.kill(before["State"]["Pid"], 9)
    until(lambda: client.inspect_container(before["Id"])["RestartCount"] == 1)
    until(lambda: cloud.container(service)["state"] == "Running")
    cloud.do("DELETE", f"service/{service['uuid']}/")
