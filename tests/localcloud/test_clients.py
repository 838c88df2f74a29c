"""What docker-cloud 1.0.9 and python-dockercloud 1.0.12 send and read, over real HTTP and websockets."""

import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
import requests
import websocket

from tests import servers
from tests.basic_auth import basic

PATIENCE = 30.0
AGENT = "docker-cloud/1.0.9 python-dockercloud/1.0.12"
AWS = "/api/infra/v1/{}/aws/{}/"
DATE = "%a, %d %b %Y %H:%M:%S +0000"
LOOKED_UP = ("uuid__startswith", "name")


class Sdk:
    """Requests as the Python client makes them: each path closed by a slash, each answer an object with its action."""

    def __init__(self, running: servers.Running, namespace: str | None = "acme", key: str = servers.APIKEY) -> None:
        self._running, self.namespace, self._key = running, namespace, key
        self._headers = {"User-Agent": AGENT, "Authorization": basic("demo", key)}
        self._session = requests.Session()
        self._session.trust_env = False

    def but(self, **other: Any) -> "Sdk":
        """The same with another key, or in another namespace."""
        return Sdk(self._running, **{"namespace": self.namespace, "key": self._key, **other})

    def attempt(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Content-Type": "application/json", **self._headers}
        url = f"{self._running.url}/{path.strip('/')}/"
        return self._session.request(method, url, headers=headers, timeout=PATIENCE, **more)

    def send(self, method: str, path: str, **more: Any) -> Any:
        answer = self.attempt(method, path, **more)
        assert 200 <= answer.status_code <= 299, answer.text
        if answer.status_code == 204:
            return None
        return answer.json() | {"action_uri": answer.headers.get("X-DockerCloud-Action-URI", "")}

    def path(self, subsystem: str, kind: str, key: str = "") -> str:
        return "/".join(filter(None, ("api", subsystem, "v1", self.namespace, kind, key)))

    def listed(self, subsystem: str, kind: str, **query: Any) -> list[dict[str, Any]]:
        return self.all(self.path(subsystem, kind), **query)

    def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All pages, found by offset and limit of the one before."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.send("GET", path, params=query)
            found += page["objects"]
            if not page["meta"]["next"]:
                return found
            query |= {"offset": page["meta"]["offset"] + page["meta"]["limit"], "limit": page["meta"]["limit"]}

    def named(self, subsystem: str, kind: str, name: str) -> Any:
        """By the beginning of its UUID or else its name, then whole."""
        found = next(filter(None, (self.listed(subsystem, kind, **{each: name}) for each in LOOKED_UP)))
        assert len(found) == 1
        return self.send("GET", self.path(subsystem, kind, found[0]["uuid"]))

    def create(self, subsystem: str, kind: str, body: Mapping[str, Any]) -> Any:
        return self.send("POST", self.path(subsystem, kind), data=json.dumps(body))

    def change(self, obj: Any, **body: Any) -> Any:
        return self.send("PATCH", obj["resource_uri"], data=json.dumps(body))

    def perform(self, obj: Any, action: str, **params: Any) -> Any:
        """The call, then a look at its action until that has ended."""
        return self.synced(self.send("POST", f"{obj['resource_uri'].rstrip('/')}/{action}", params=params, data={}))

    def delete(self, obj: Any) -> Any:
        return self.send("DELETE", obj["resource_uri"])

    def synced(self, answer: Any) -> Any:
        """An action is fetched by the last part of its URI."""
        assert answer["action_uri"]
        deadline = time.monotonic() + PATIENCE
        while (state := self.action(answer)["state"].lower()) != "success":
            assert state != "failed" and time.monotonic() < deadline, state
        return answer

    def action(self, answer: Any) -> Any:
        return self.send("GET", f"api/audit/v1/action/{answer['action_uri'].strip('/').split('/')[-1]}")

    def stream(self, path: str) -> Any:
        header = [f"{name}: {value}" for name, value in self._headers.items()]
        url = f"{self._running.websocket_url}/{path}"
        return websocket.create_connection(url, header=header, timeout=PATIENCE, http_no_proxy=["*"])

    def frames_until_close(self, path: str) -> list[dict[str, Any]]:
        """All frames until the server closes."""
        socket, frames = self.stream(path), []
        while (found := socket.recv_data())[0] != websocket.ABNF.OPCODE_CLOSE:
            frames.append(json.loads(found[1]))
        return frames


@pytest.fixture(scope="module")
def sdk(local_cloud: servers.Running) -> Sdk:
    return Sdk(local_cloud)


def service_body(name: str, **more: Any) -> dict[str, Any]:
    """What `service run` sends where nothing else is asked for; ports are strings."""
    return {
        "image": "nginx", "name": name, "privileged": False, "target_num_containers": 1, "container_envvars": [],
        "container_ports": [{"protocol": "tcp", "inner_port": "80", "published": True}], "linked_to_service": [],
        "autoredeploy": False, "sequential_deployment": False, "tags": [], "bindings": [],
    } | more  # fmt: skip


def is_date(value: str | None) -> bool:
    return not value or bool(datetime.strptime(value, DATE))


def test_signing_in(sdk: Sdk) -> None:
    assert sdk.attempt("GET", "/auth").status_code == 204
    assert sdk.but(key="wrong").attempt("GET", "/auth").status_code == 401
    assert sdk.but(key="wrong").attempt("GET", sdk.path("app", "service")).status_code == 401
    assert "/demo/" in sdk.but(namespace=None).listed("app", "service")[0]["resource_uri"]


def test_a_service_from_run_to_terminate(sdk: Sdk) -> None:
    sdk.create("app", "service", service_body("cli-db", image="redis"))
    made = sdk.create("app", "service", service_body(
        "cli-web", linked_to_service=[{"to_service": "cli-db", "name": "db"}], net="bridge", memory=64, cpu_shares=128,
        run_command="nginx -g", autorestart="ON_FAILURE", autodestroy="OFF", deployment_strategy="HIGH_AVAILABILITY",
        container_ports=[{"protocol": "tcp", "inner_port": "81", "outer_port": "8181", "published": True},
                         {"protocol": "tcp", "inner_port": "90", "published": False}],
        container_envvars=[{"key": "A", "value": "1"}], bindings=[{"host_path": "/tmp", "container_path": "/t"}],
    ))  # fmt: skip
    assert sdk.action(made)["state"] == "Success"
    assert made["linked_to_service"][0]["name"] == "db"
    sdk.perform(made, "start")
    service = sdk.named("app", "service", "cli-web")
    assert (service["state"], service["uuid"]) == ("Running", made["uuid"])
    user = [row for row in service["calculated_envvars"] if row["origin"] == "user"]
    assert [(row["key"], row["value"]) for row in user] == [("A", "1")]
    assert not sdk.change(service, container_envvars=[{"key": "A", "value": "2"}])["synchronized"]
    assert sdk.change(service, target_num_containers=2)["target_num_containers"] == 2
    sdk.perform(service, "scale")
    for reuse in (True, False):  # written with a capital letter
        sdk.perform(service, "redeploy", reuse_volumes=reuse)
    sdk.change(service, tags=[{"name": "production"}, {"name": "production"}])
    assert sdk.send("GET", service["resource_uri"])["tags"] == [{"name": "production"}]
    sdk.perform(service, "stop")
    gone = sdk.delete(service)
    assert gone["state"] == "Terminating"
    sdk.synced(gone)
    assert sdk.listed("app", "service", name="cli-web", state=None)[0]["state"] == "Terminated"


def test_lists_hold_what_ps_and_ls_show(sdk: Sdk) -> None:
    """Each is read without a look at the whole object."""
    stacks = {each["resource_uri"]: each["name"] for each in sdk.listed("app", "stack")}
    services = {each["resource_uri"]: each for each in sdk.listed("app", "service", state=None, stack=None)}
    for each in services.values():
        assert {"name", "uuid", "current_num_containers", "image_name", "public_dns", "synchronized"} <= set(each)
        assert each["stack"] is None or each["stack"] in stacks
        assert is_date(each["deployed_datetime"])
    nodes = {each["resource_uri"] for each in sdk.listed("infra", "node")}
    for each in sdk.listed("app", "container"):
        assert {"run_command", "exit_code", "image_name", "public_dns", "state"} <= set(each)
        assert is_date(each["deployed_datetime"])
        assert each["service"] in services
        assert each["state"] == "Terminated" or each["node"] in nodes
        for port in each["container_ports"]:
            assert {"outer_port", "inner_port", "protocol"} <= set(port)
    stack = next(uri for uri, name in stacks.items() if name == "shop")
    assert {each["name"] for each in sdk.listed("app", "service", stack=stack, state="Running")} >= {"db", "cache"}
    web = sdk.listed("app", "service", name="web", stack__name="shop")
    assert len(web) == 1
    assert (
        sdk.listed("app", "container", name="web-1", service__stack__name="shop")[0]["service"]
        == web[0]["resource_uri"]
    )
    assert sdk.listed("app", "container", service=web[0]["resource_uri"])


def test_pages_are_followed_by_offset(sdk: Sdk) -> None:
    path = "api/audit/v1/action"
    pages = sdk.all(path, limit=5)
    total = sdk.send("GET", path)["meta"]["total_count"]
    assert len({each["uuid"] for each in pages}) >= total > 25
    for each in pages:
        assert len(each["object"].strip("/").split("/", 3)) == 4
        assert {"action", "ip", "location"} <= set(each)
        assert is_date(each["start_date"]) and is_date(each["end_date"])


def test_a_container_s_calls_and_streams(sdk: Sdk) -> None:
    made = sdk.create("app", "service", service_body("cli-box"))
    sdk.perform(made, "start")
    box = sdk.named("app", "container", "cli-box-1")
    for call in ("stop", "start", "redeploy"):
        sdk.perform(box, call, **({"reuse_volumes": True} if call == "redeploy" else {}))
    for kind, uuid in (("service", made["uuid"]), ("container", box["uuid"])):
        frames = sdk.frames_until_close(f"{sdk.path('app', kind, uuid)}/logs/?follow=false&tail=3")
        assert 0 < len(frames) <= 3
        assert all(each["type"] == "log" and each["streamType"] and each["log"] for each in frames)
        assert kind == "container" or {each["source"] for each in frames} == {"cli-box-1"}
    for query in ("command=echo+%22a+b%22", "&command=echo+%22a+b%22"):
        frames = sdk.frames_until_close(f"{sdk.path('app', 'container', box['uuid'])}/exec/?{query}")
        assert "".join(each["output"] for each in frames if each["streamType"] == "stdout").strip() == "a b"
    shell = sdk.stream(f"{sdk.path('app', 'container', box['uuid'])}/exec/?")
    for text in ("echo hi", "\n", "\u0004"):
        shell.send(text)
    said = ""
    while "hi\r\n" not in said:
        said += json.loads(shell.recv())["output"]
    shell.close()
    assert sdk.synced(sdk.delete(box))["state"] == "Terminating"


def test_events_come_after_a_frame_that_tells_of_the_login(sdk: Sdk) -> None:
    socket = sdk.stream(sdk.path("audit", "events"))
    assert json.loads(socket.recv())["type"] == "auth"
    made = sdk.create("app", "service", service_body("cli-event"))
    while made["resource_uri"] != (event := json.loads(socket.recv()))["resource_uri"]:
        pass
    assert {"type", "action", "state", "parents", "uuid", "datetime"} <= set(event)
    socket.close()


def test_actions_are_read_canceled_and_run_again(sdk: Sdk) -> None:
    made = sdk.create("app", "service", service_body("cli-act"))
    started = sdk.action(sdk.perform(made, "start"))
    for path in (sdk.path("audit", "action", started["uuid"]), f"api/audit/v1/action/{started['uuid']}"):
        frames = sdk.frames_until_close(f"{path}/logs/?follow=true&tail=300")
        assert frames and all(each["type"] == "log" and each["log"] for each in frames)
    assert sdk.all("api/audit/v1/action", uuid__startswith=started["uuid"][:8])[0]["uuid"] == started["uuid"]
    assert sdk.attempt("POST", f"{started['resource_uri']}cancel", data={}).status_code == 409
    sdk.perform(made, "stop")
    sdk.synced(sdk.send("POST", f"{started['resource_uri']}retry", data={}))
    assert sdk.send("GET", made["resource_uri"])["state"] == "Running"


def test_a_stack_from_up_to_terminate(sdk: Sdk) -> None:
    web = {"name": "web", "image": "nginx", "links": ["db:store"], "ports": ["80"], "environment": {"A": 1}}
    db = {"name": "db", "image": "redis", "environment": ["B=2"], "restart": "always"}
    sdk.create("app", "stack", {"name": "cli-stack", "services": [web, db]})
    stack = sdk.named("app", "stack", "cli-stack")
    sdk.perform(stack, "start")
    changed = sdk.change(stack, services=[{**web, "image": "nginx:2"}, db])
    assert len(sdk.synced(changed)["services"]) == 2
    exported = sdk.attempt("GET", f"{stack['resource_uri']}export").json()
    assert (set(exported), exported["web"]["image"]) == ({"web", "db"}, "nginx:2")
    sdk.perform(stack, "redeploy", reuse_volumes=False)
    sdk.perform(stack, "stop")
    for each in sdk.listed("app", "stack"):
        assert is_date(each["deployed_datetime"]) and is_date(each["destroyed_datetime"]) and each["state"]
    assert sdk.synced(sdk.delete(stack))["state"] == "Terminating"


def test_node_clusters_and_nodes(sdk: Sdk) -> None:
    made = sdk.create("infra", "nodecluster", {
        "name": "cli-fleet", "target_num_nodes": 1, "region": AWS.format("region", "us-east-1"),
        "node_type": AWS.format("nodetype", "m4.xlarge"), "disk": 60, "tags": [{"name": "cli"}],
        "provider_options": {"vpc": {"id": "vpc-aa1c70d4", "subnets": ["subnet-aaa7d94f"]},
                             "iam": {"instance_profile_name": "role"}},
    })  # fmt: skip
    sdk.perform(made, "deploy")
    cluster = sdk.named("infra", "nodecluster", "cli-fleet")
    sdk.synced(sdk.change(cluster, target_num_nodes=2))
    cluster = sdk.send("GET", cluster["resource_uri"])
    assert (cluster["current_num_nodes"], cluster["target_num_nodes"]) == (2, 2)
    assert sdk.change(cluster, tags=[*cluster["tags"], {"name": "more"}])["tags"] == [{"name": "cli"}, {"name": "more"}]
    node, other = (sdk.named("infra", "node", uri.strip("/").split("/")[-1][:13]) for uri in cluster["nodes"])
    assert {"name": "more"} in node["tags"]
    sdk.change(node, tags=[*node["tags"], {"name": "mine"}])
    sdk.perform(node, "docker-upgrade")
    sdk.synced(sdk.delete(other))
    for each in sdk.listed("infra", "node"):
        assert {"external_fqdn", "docker_version", "state"} <= set(each)
        assert is_date(each["last_seen"])
        sdk.send("GET", sdk.path("infra", "nodecluster", each["node_cluster"].strip("/").split("/")[-1]))
    for each in sdk.listed("infra", "nodecluster"):
        assert sdk.send("GET", each["node_type"])["label"] and sdk.send("GET", each["region"])["label"]
        assert is_date(each["deployed_datetime"])
    # The manual knows no such call: a node is deployed by its cluster.
    assert sdk.attempt("POST", f"{node['resource_uri']}deploy", data={}).status_code == 404
    assert sdk.send("POST", sdk.path("infra", "token"))["token"]
    assert sdk.synced(sdk.delete(cluster))["state"] == "Terminating"


def test_the_catalog(sdk: Sdk) -> None:
    for kind, read in {
        "provider": {"name", "label"},
        "region": {"name", "label", "resource_uri"},
        "nodetype": {"name", "label", "resource_uri", "regions"},
        "az": {"name", "available", "resource_uri"},
    }.items():
        found = sdk.all(f"api/infra/v1/{kind}")
        assert found and all(read <= set(each) for each in found)
        one = found[-1]
        key = one["resource_uri"].split(f"/{kind}/")[1].strip("/")
        assert sdk.send("GET", f"api/infra/v1/{kind}/{key}")["name"] == one["name"]


def test_external_repositories(sdk: Sdk) -> None:
    name = "registry.local/user1/image1"
    made = sdk.create("repo", "repository", {"name": name, "username": "u", "password": "canary-of-a-password"})
    assert made["name"] == name
    found = sdk.send("GET", sdk.path("repo", "repository", name))
    assert found["in_use"] is False and "canary" not in json.dumps(found)
    assert sdk.change(found, password="other")["name"] == name
    assert name in [each["name"] for each in sdk.listed("repo", "repository")]
    assert sdk.delete(found) is None


def test_triggers(sdk: Sdk) -> None:
    """They stand under the service's URI, which ends in a slash, and another slash."""
    service = sdk.create("app", "service", service_body("cli-hook"))
    sdk.perform(service, "start")
    path = f"{service['resource_uri']}/trigger"
    sdk.send("POST", path, data=json.dumps({"name": "hub", "operation": "REDEPLOY"}))
    sdk.send("POST", path, data=json.dumps({}))
    found = sdk.all(path)
    assert [each["name"] for each in found] == ["hub", ""]
    assert all({"uuid", "operation", "url"} <= set(each) for each in found)
    assert sdk.all(path, uuid__startswith="hub") == []
    (hub,) = sdk.all(path, name="hub")
    sdk.synced(sdk.send("POST", f"{path}/{hub['uuid']}/call"))
    assert sdk.attempt("POST", hub["url"]).status_code == 202
    assert sdk.send("DELETE", f"{path}/{hub['uuid']}") is None
