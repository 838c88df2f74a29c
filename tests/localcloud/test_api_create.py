"""Creating services: every parameter, and every check of them."""

from typing import Any

import pytest

from apps.cloud.contract import SERVICE
from apps.cloud.contract.base import Kind
from apps.localcloud.models import Service

from .conftest import SERVICES, World, at, error

# A value for each parameter that is not its default.
EVERYTHING: dict[str, Any] = {
    "image": "registry.example.org:5000/acme/shop:1.2",
    "name": "shop",
    "nickname": "The shop",
    "target_num_containers": 3,
    "run_command": "/run.sh --fast",
    "entrypoint": "/bin/sh -c",
    "container_ports": [{"protocol": "udp", "inner_port": 53, "outer_port": 5353, "published": True}],
    "container_envvars": [{"key": "GREETING", "value": "güten = tag"}],
    "linked_to_service": [],
    "bindings": [{"host_path": "/etc", "container_path": "/conf", "rewritable": False, "volumes_from": None}],
    "autorestart": "ALWAYS",
    "autodestroy": "OFF",
    "sequential_deployment": True,
    "roles": ["global"],
    "privileged": True,
    "deployment_strategy": "HIGH_AVAILABILITY",
    "tags": [{"name": "web"}],
    "autoredeploy": True,
    "net": "host",
    "pid": "host",
    "working_dir": "/app",
    "cpu_shares": 512,
    "cpuset": "0,1-3",
    "memory": 512,
    "memory_swap": 1024,
    "user": "www:www",
    "hostname": "shop",
    "domainname": "example.org",
    "mac_address": "02:42:ac:11:65:43",
    "cgroup_parent": "m-executor-abcd",
    "tty": True,
    "stdin_open": True,
    "read_only": True,
    "dns": ["8.8.8.8", "2001:4860:4860::8888"],
    "dns_search": ["example.com"],
    "cap_add": ["ALL"],
    "cap_drop": ["NET_ADMIN", "SYS_ADMIN"],
    "devices": ["/dev/ttyUSB0:/dev/ttyUSB0"],
    "extra_hosts": ["onehost:50.31.209.229"],
    "security_opt": ["label:user:USER"],
    "labels": {"com.example.department": "Finance", "empty": ""},
}


def create(world: World, **parameters: Any) -> Any:
    return world.admin.post(SERVICES, {"image": "nginx", **parameters})


def test_everything_above_is_every_parameter() -> None:
    assert set(EVERYTHING) == {field.name for field in SERVICE.endpoint("create").body}


def test_every_parameter_comes_back_as_it_was_given(world: World) -> None:
    created = world.admin.post(SERVICES, EVERYTHING)
    assert created.status_code == 201, created.data
    shown = world.admin.get(created.data["resource_uri"]).data
    assert shown == created.data
    for name, value in EVERYTHING.items():
        if name == "container_ports":
            assert shown[name] == [
                {**value[0], "port_name": "udp", "endpoint_uri": "udp://shop.acme.svc.localcloud.internal:5353/"}
            ]
        else:
            assert shown["image_name" if name == "image" else name] == value, name


def test_an_image_is_enough(world: World) -> None:
    created = create(world, image="tutum/hello-world")
    shown = created.data
    assert (shown["name"], shown["nickname"], shown["image_name"]) == (
        "hello-world", "hello-world", "tutum/hello-world:latest",
    )  # fmt: skip
    assert (shown["state"], shown["target_num_containers"], shown["synchronized"]) == ("Not running", 1, True)
    assert (shown["autorestart"], shown["deployment_strategy"], shown["net"], shown["pid"]) == (
        "OFF", "EMPTIEST_NODE", "bridge", "none",
    )  # fmt: skip
    assert shown["container_ports"] == shown["bindings"] == shown["containers"] == []
    action = world.admin.action_of(created)
    assert (action["action"], action["state"], action["object"]) == (
        "Service Create", "Success", shown["resource_uri"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("image", "name", "whole"),
    [
        ("redis:7.2", "redis", "redis:7.2"),
        ("registry:5000/acme/my_api", "my-api", "registry:5000/acme/my_api:latest"),
        ("acme/a.b@sha256:" + "0" * 64, "a-b", "acme/a.b@sha256:" + "0" * 64),
    ],
)
def test_the_name_left_out_is_the_images(world: World, image: str, name: str, whole: str) -> None:
    shown = create(world, image=image).data
    assert (shown["name"], shown["image_name"]) == (name, whole)


def test_null_is_the_default(world: World) -> None:
    parameters = {field.name: None for field in SERVICE.endpoint("create").body if field.nullable}
    assert create(world, **parameters).data | {"uuid": "", "resource_uri": ""} != {}
    assert Service.objects.get().definition == Service(definition=_defaults()).definition | {
        "image_name": "nginx:latest"
    }


def _defaults() -> dict[str, Any]:
    elsewhere = {"image", "name", "nickname", "target_num_containers", "linked_to_service", "bindings"}
    return {
        field.name: {} if field.kind is Kind.MAP else list(field.default) if field.default == () else field.default
        for field in SERVICE.endpoint("create").body
        if field.name not in elsewhere
    }


# parameter that the complaint names → parameters that are wrong
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("image", {"image": None}),
    ("image", {"image": ""}),
    ("image", {"image": 5}),
    ("image", {"image": "UPPER case"}),
    ("image", {"image": "nginx:"}),
    ("image", {"image": "../../etc"}),
    ("image", {"image": "a" * 2000}),
    ("image", {"image": "a" + "-a" * 500 + "!"}),
    ("name", {"name": ""}),
    ("name", {"name": "-web"}),
    ("name", {"name": "web_1"}),
    ("name", {"name": "a" * 64}),
    ("name", {"name": "a/b"}),
    ("nickname", {"nickname": "n" * 256}),
    ("nickname", {"nickname": ["x"]}),
    ("nickname", {"nickname": "a\0b"}),
    ("nickname", {"nickname": "\ud800"}),
    ("target_num_containers", {"target_num_containers": -1}),
    ("target_num_containers", {"target_num_containers": 1001}),
    ("target_num_containers", {"target_num_containers": 1.5}),
    ("target_num_containers", {"target_num_containers": True}),
    ("target_num_containers", {"target_num_containers": "many"}),
    ("run_command", {"run_command": ["a", "b"]}),
    ("run_command", {"run_command": "x" * 40000}),
    ("container_ports", {"container_ports": "80:80"}),
    ("container_ports", {"container_ports": [{}] * 1001}),
    ("container_ports[0]", {"container_ports": ["80"]}),
    ("container_ports[0].protocol", {"container_ports": [{"inner_port": 80}]}),
    ("container_ports[0].protocol", {"container_ports": [{"protocol": "icmp", "inner_port": 80}]}),
    ("container_ports[0].inner_port", {"container_ports": [{"protocol": "tcp"}]}),
    ("container_ports[0].inner_port", {"container_ports": [{"protocol": "tcp", "inner_port": 0}]}),
    ("container_ports[0].inner_port", {"container_ports": [{"protocol": "tcp", "inner_port": 70000}]}),
    ("container_ports[0].published", {"container_ports": [{"protocol": "tcp", "inner_port": 1, "published": "yes"}]}),
    (
        "container_ports[0].endpoint_uri",
        {"container_ports": [{"protocol": "tcp", "inner_port": 1, "endpoint_uri": ""}]},
    ),
    (
        "container_ports[0].outer_port",
        {"container_ports": [{"protocol": "tcp", "inner_port": 1, "outer_port": 1, "published": False}]},
    ),
    (
        "container_ports[1].inner_port",
        {"container_ports": [{"protocol": "tcp", "inner_port": 1}, {"protocol": "tcp", "inner_port": 1}]},
    ),
    (
        "container_ports[1].outer_port",
        {
            "container_ports": [
                {"protocol": "tcp", "inner_port": 1, "outer_port": 80},
                {"protocol": "tcp", "inner_port": 2, "outer_port": 80},
            ]
        },
    ),
    ("container_envvars[0].value", {"container_envvars": [{"key": "A"}]}),
    ("container_envvars[0].value", {"container_envvars": [{"key": "A", "value": 1}]}),
    ("container_envvars[0].key", {"container_envvars": [{"key": "A=B", "value": ""}]}),
    ("container_envvars[0].key", {"container_envvars": [{"key": "", "value": ""}]}),
    ("container_envvars[1].key", {"container_envvars": [{"key": "A", "value": "1"}, {"key": "A", "value": "2"}]}),
    ("container_envvars[0].origin", {"container_envvars": [{"key": "A", "value": "", "origin": "user"}]}),
    ("linked_to_service[0].to_service", {"linked_to_service": [{"name": "db"}]}),
    ("linked_to_service[0].to_service", {"linked_to_service": [{"to_service": "nowhere"}]}),
    ("linked_to_service[0].to_service", {"linked_to_service": [{"to_service": "/api/app/v1/acme/service/x/"}]}),
    ("bindings[0].container_path", {"bindings": [{"host_path": "/etc"}]}),
    ("bindings[0].container_path", {"bindings": [{"container_path": "relative"}]}),
    ("bindings[0].container_path", {"bindings": [{"container_path": "/a/../b"}]}),
    ("bindings[0].host_path", {"bindings": [{"container_path": "/a", "host_path": "b"}]}),
    ("bindings[0].host_path", {"bindings": [{"container_path": "/a", "host_path": "/b:/c"}]}),
    ("bindings[1].container_path", {"bindings": [{"container_path": "/a"}, {"container_path": "/a"}]}),
    ("bindings[0].volumes_from", {"bindings": [{"volumes_from": "nowhere"}]}),
    ("bindings[0].volumes_from", {"bindings": [{"volumes_from": "db", "container_path": "/a"}]}),
    ("bindings[0].rewritable", {"bindings": [{"container_path": "/a", "rewritable": 1}]}),
    ("autorestart", {"autorestart": "SOMETIMES"}),
    ("autorestart", {"autorestart": "always"}),
    ("autodestroy", {"autodestroy": "ON_FAILURE"}),
    ("autodestroy", {"autorestart": "ALWAYS", "autodestroy": "ALWAYS"}),
    ("autodestroy", {"autorestart": "ALWAYS", "autodestroy": "ON_SUCCESS"}),
    ("sequential_deployment", {"sequential_deployment": "true"}),
    ("roles[0]", {"roles": ["root"]}),
    ("roles", {"roles": "global"}),
    ("privileged", {"privileged": 1}),
    ("deployment_strategy", {"deployment_strategy": "BALANCE"}),
    ("tags[0].name", {"tags": [{}]}),
    ("tags[0].name", {"tags": [{"name": "a b"}]}),
    ("tags[0]", {"tags": ["web"]}),
    ("autoredeploy", {"autoredeploy": "no"}),
    ("net", {"net": "overlay"}),
    ("pid", {"pid": "private"}),
    ("working_dir", {"working_dir": "app"}),
    ("cpu_shares", {"cpu_shares": -1}),
    ("cpuset", {"cpuset": "one"}),
    ("memory", {"memory": 3}),
    ("memory", {"memory": 2**40}),
    ("memory_swap", {"memory_swap": -2}),
    ("memory_swap", {"memory": 512, "memory_swap": 256}),
    ("user", {"user": "a b"}),
    ("hostname", {"hostname": "a_b"}),
    ("domainname", {"domainname": "-"}),
    ("mac_address", {"mac_address": "02:42:ac:11:65"}),
    ("cgroup_parent", {"cgroup_parent": "../up"}),
    ("tty", {"tty": "yes"}),
    ("stdin_open", {"stdin_open": 0}),
    ("read_only", {"read_only": {}}),
    ("dns[1]", {"dns": ["8.8.8.8", "dns.example.org"]}),
    ("dns_search[0]", {"dns_search": [""]}),
    ("cap_add[0]", {"cap_add": ["net_admin"]}),
    ("cap_drop[0]", {"cap_drop": [7]}),
    ("devices[0]", {"devices": ["/etc/passwd"]}),
    ("devices[0]", {"devices": ["/dev/../etc/passwd"]}),
    ("extra_hosts[0]", {"extra_hosts": ["onehost"]}),
    ("extra_hosts[0]", {"extra_hosts": ["onehost:nowhere"]}),
    ("security_opt[0]", {"security_opt": ["a b"]}),
    ("labels", {"labels": ["a"]}),
    ("labels.a", {"labels": {"a": 1}}),
    ("colour", {"colour": "red"}),
    ("uuid", {"uuid": "00000000-0000-4000-8000-000000000000"}),
    ("state", {"state": "Running"}),
    ("image_name", {"image_name": "nginx"}),
    ("stack", {"stack": "/api/app/v1/acme/stack/x/"}),
    ("public_dns", {"public_dns": "x"}),
]


@pytest.mark.parametrize(("name", "parameters"), WRONG, ids=[f"{name}-{n}" for n, (name, _) in enumerate(WRONG)])
def test_a_wrong_parameter_is_refused_by_name(world: World, name: str, parameters: dict[str, Any]) -> None:
    response = create(world, **parameters)
    assert response.status_code == 400
    assert error(response).startswith(f"{name}: "), error(response)
    assert Service.objects.count() == 0


def test_the_image_is_required(world: World) -> None:
    response = world.admin.post(SERVICES, {"name": "web"})
    assert (response.status_code, error(response)) == (400, "image: is required.")


def test_numbers_may_come_as_digits_as_the_old_command_line_sends_them(world: World) -> None:
    ports = [{"protocol": "tcp", "inner_port": "80", "outer_port": "8080", "published": True}]
    (port,) = create(world, container_ports=ports).data["container_ports"]
    assert (port["inner_port"], port["outer_port"], port["port_name"]) == (80, 8080, "http")


def test_a_port_with_a_place_on_the_node_is_published_unless_it_says_otherwise(world: World) -> None:
    shown = create(world, container_ports=[{"protocol": "tcp", "inner_port": 80, "outer_port": 80}]).data
    assert shown["container_ports"][0]["published"] is True


def test_a_tag_that_stands_there_twice_counts_once(world: World) -> None:
    """The old command line adds a tag without a look at those that are there."""
    assert create(world, tags=[{"name": "a"}, {"name": "b"}, {"name": "a"}]).data["tags"] == [
        {"name": "a"},
        {"name": "b"},
    ]


def test_no_ports_of_the_node_are_named_by_an_unpublished_port(world: World) -> None:
    (port,) = create(world, container_ports=[{"protocol": "tcp", "inner_port": 80}]).data["container_ports"]
    assert (port["published"], port["outer_port"], port["endpoint_uri"]) == (False, None, None)


def test_a_name_is_taken_once_in_a_namespace(world: World) -> None:
    first = create(world, name="web").data
    again = create(world, name="web")
    assert again.status_code == 409
    assert error(again).startswith("name:") and "web" in error(again)
    assert world.admin.action_of(again)["state"] == "Failed"
    assert world.admin.post("/api/app/v1/service/", {"image": "nginx", "name": "web"}).status_code == 201
    Service.objects.filter(pk=first["uuid"]).update(state="Terminated")
    assert create(world, name="web").status_code == 201


def test_a_stacks_service_does_not_take_the_name_from_others(world: World) -> None:
    world.service("web", stack=world.stack())
    assert create(world, name="web").status_code == 201


@pytest.mark.parametrize("form", ["uri", "own", "name", "stack"])
def test_links_lead_to_services_by_address_or_by_name(world: World, form: str) -> None:
    db = world.service("db", stack=world.stack())
    to = {
        "uri": at("service", db.uuid),
        "own": f"/api/app/v1/service/{db.uuid}/",
        "name": "db",
        "stack": "db.shop",
    }[form]
    created = create(world, name="web", linked_to_service=[{"to_service": to}])
    link = {"name": "db", "to_service": at("service", db.uuid), "from_service": created.data["resource_uri"]}
    assert created.data["linked_to_service"] == [link]
    assert world.admin.get(at("service", db.uuid)).data["linked_from_service"] == [link]


def test_links_reach_no_other_namespace_and_nothing_that_is_gone(world: World) -> None:
    mine = world.admin.post("/api/app/v1/service/", {"image": "redis"}).data["resource_uri"]
    gone = world.service("gone", state="Terminated")
    for to in (mine, "redis", at("service", gone.uuid), "gone"):
        response = create(world, linked_to_service=[{"to_service": to}])
        assert response.status_code == 400
        assert "no such service in acme" in error(response)


def test_an_ambiguous_name_is_refused(world: World) -> None:
    world.service("db", stack=world.stack("one"))
    world.service("db", stack=world.stack("two"))
    response = create(world, linked_to_service=[{"to_service": "db"}])
    assert response.status_code == 400
    assert "several" in error(response)


def test_a_links_name_stands_once(world: World) -> None:
    world.service("db")
    links = [{"to_service": "db"}, {"to_service": "db", "name": "db"}]
    response = create(world, linked_to_service=links)
    assert error(response).startswith("linked_to_service[1].name:")
    assert create(world, linked_to_service=[links[0], {"to_service": "db", "name": "cache"}]).status_code == 201


def test_volumes_of_another_service(world: World) -> None:
    db = world.service("db")
    created = create(world, name="web", bindings=[{"volumes_from": at("service", db.uuid), "rewritable": False}])
    assert created.data["bindings"] == [
        {"host_path": None, "container_path": None, "rewritable": False, "volumes_from": at("service", db.uuid)}
    ]


def test_a_creation_takes_no_query(world: World) -> None:
    response = world.admin.post(SERVICES, {"image": "nginx"}, dry_run="1")
    assert response.status_code == 400
    assert error(response).startswith("dry_run:")
