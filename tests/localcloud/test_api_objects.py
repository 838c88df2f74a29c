"""Details of containers, stacks and machines, and the export of a stack."""

import json

import pytest

from apps.localcloud.models import Container, Node, Service

from .conftest import APP, World, at, error
from .test_api_create import EVERYTHING


def test_a_container_shows_what_it_was_deployed_with(world: World) -> None:
    service = world.service(body=EVERYTHING | {"name": "shop"})
    container = world.container(
        service,
        ports=[{"protocol": "tcp", "inner_port": 80, "outer_port": 49153, "published": True}],
        envvars=[{"key": "A", "value": "1", "origin": "user"}],
        exit_code=1,
        exit_code_msg="error",
    )
    shown = world.admin.get(at("container", container.uuid)).data
    assert shown["service"] == at("service", service.uuid)
    assert shown["node"] == at("node", world.node.uuid)
    assert shown["container_envvars"] == [{"key": "A", "value": "1"}]
    assert shown["container_ports"][0]["outer_port"] == 49153
    assert (shown["exit_code"], shown["exit_code_msg"]) == (1, "error")
    assert shown["link_variables"]["SHOP_1_PORT_80_TCP_ADDR"] == "10.7.0.1"
    for name in ("run_command", "entrypoint", "autorestart", "roles", "labels", "memory", "dns", "net", "pid", "tty"):
        assert shown[name] == EVERYTHING[name], name


def test_a_container_that_is_not_placed_yet_has_no_node(world: World) -> None:
    container = world.container(world.service(), node=None, state="Starting", private_ip=None)
    shown = world.admin.get(at("container", container.uuid)).data
    assert (shown["node"], shown["private_ip"]) == (None, None)


def test_an_edited_service_leaves_its_containers_behind(world: World) -> None:
    service = world.service(stack=world.stack())
    container = world.container(service)
    assert world.admin.get(at("container", container.uuid)).data["synchronized"] is True
    world.admin.patch(at("service", service.uuid), {"image": "nginx:1.25"})
    assert world.admin.get(at("container", container.uuid)).data["synchronized"] is False
    assert world.admin.get(at("container", container.uuid)).data["image_name"] == "nginx:latest"
    assert world.admin.get(f"{APP}/stack/").data["objects"][0]["synchronized"] is False


def test_link_variables_are_those_that_a_linked_service_gets(world: World) -> None:
    db = world.service("my-db", body={"image": "redis"})
    world.container(
        db,
        ports=[{"protocol": "tcp", "inner_port": 6379, "outer_port": None, "published": False}],
        envvars=[{"key": "A", "value": "1", "origin": "user"}, {"key": "B", "value": "2", "origin": "dockercloud"}],
    )
    variables = world.admin.get(at("service", db.uuid)).data["link_variables"]
    assert variables["MY_DB_1_PORT_6379_TCP"] == "tcp://10.7.0.1:6379"
    assert variables["MY_DB_ENV_A"] == "1"
    assert "MY_DB_ENV_B" not in variables
    web = world.service("web", body={"linked_to_service": [{"to_service": "my-db", "name": "store"}]})
    calculated = world.admin.get(at("service", web.uuid)).data["calculated_envvars"]
    assert {"key": "STORE_1_ENV_A", "value": "1", "origin": "dockercloud"} in calculated


def test_calculated_variables_tell_where_they_come_from(world: World) -> None:
    service = world.service(body={"container_envvars": [{"key": "HOST", "value": "$DOCKERCLOUD_SERVICE_FQDN"}]})
    calculated = world.admin.get(at("service", service.uuid)).data["calculated_envvars"]
    origins = {row["key"]: row["origin"] for row in calculated}
    assert (origins["HOST"], origins["DOCKERCLOUD_SERVICE_FQDN"], origins["PATH"]) == ("user", "dockercloud", "image")
    # As it was given: the old command line sends it back with the next variable.
    assert {"key": "HOST", "value": "$DOCKERCLOUD_SERVICE_FQDN", "origin": "user"} in calculated


def test_a_stack_knows_its_services(world: World) -> None:
    stack = world.stack(nickname="The shop")
    web, _gone = world.service("web", stack=stack), world.service("db", stack=stack, state="Terminated")
    shown = world.admin.get(at("stack", stack.uuid)).data
    assert shown["services"] == [at("service", web.uuid)]
    assert (shown["name"], shown["nickname"], shown["synchronized"]) == ("shop", "The shop", True)
    assert world.admin.get(at("service", web.uuid)).data["stack"] == at("stack", stack.uuid)


def test_a_stack_is_exported_by_the_keys_of_its_file(world: World) -> None:
    stack = world.stack()
    outside = world.service("mail", stack=world.stack("office"))
    world.service("db", stack=stack, body={"image": "redis:7"})
    ties = {
        "linked_to_service": [{"to_service": "db", "name": "store"}, {"to_service": "mail.office"}],
        "bindings": [
            {"container_path": "/data"},
            {"host_path": "/etc", "container_path": "/conf", "rewritable": False},
            {"volumes_from": "db"},
        ],
    }
    ports = {
        "container_ports": [
            {"protocol": "tcp", "inner_port": 80, "outer_port": 8080},
            {"protocol": "udp", "inner_port": 53, "published": True},
            {"protocol": "tcp", "inner_port": 9000},
        ]
    }
    world.service("shop", stack=stack, body=EVERYTHING | ties | ports | {"name": "shop"})
    exported = world.reader.get(at("stack", stack.uuid, "export")).data
    assert list(exported) == ["db", "shop"]
    assert exported["db"] == {"image": "redis:7"}
    expected = {
        "image": EVERYTHING["image"], "command": "/run.sh --fast", "entrypoint": "/bin/sh -c",
        "ports": ["8080:80", "53/udp"], "expose": ["9000"], "environment": {"GREETING": "güten = tag"},
        "links": ["db:store", "mail.office"], "volumes": ["/data", "/etc:/conf:ro"], "volumes_from": ["db"],
        "autorestart": "always", "deployment_strategy": "high_availability", "sequential_deployment": True,
        "target_num_containers": 3, "tags": ["web"], "mem_limit": "512m", "memswap_limit": "1024m",
    }  # fmt: skip
    assert expected.items() <= exported["shop"].items()
    for name in (
        "labels",
        "dns",
        "dns_search",
        "cap_add",
        "devices",
        "user",
        "hostname",
        "cpuset",
        "tty",
        "net",
        "pid",
    ):
        assert exported["shop"][name] == EVERYTHING[name], name
    assert outside.name not in exported
    assert "autodestroy" not in exported["shop"]
    assert json.dumps(exported)


def test_a_node_has_its_clusters_tags_and_its_containers(world: World) -> None:
    Node.objects.update(tags=["ssd", "web"], nickname="first")
    service = world.service()
    world.container(service)
    world.container(service, 2, "Terminated")
    shown = world.admin.get(at("node", world.node.uuid)).data
    assert shown["tags"] == [{"name": "web"}, {"name": "ssd"}]
    assert (shown["nickname"], shown["current_num_containers"]) == ("first", 1)
    assert shown["availability_zone"] == "/api/infra/v1/az/aws/us-east-1/us-east-1a/"


def test_a_cluster_counts_the_nodes_that_are_there(world: World) -> None:
    world.make_node(state="Terminated")
    shown = world.admin.get(at("nodecluster", world.cluster.uuid)).data
    assert (shown["current_num_nodes"], shown["nodes"]) == (1, [at("node", world.node.uuid)])


def test_keys_with_slashes(world: World) -> None:
    for path, name in {
        "provider/aws/": "aws",
        "region/aws/us-east-1/": "us-east-1",
        "az/aws/us-east-1/us-east-1a/": "us-east-1a",
        "nodetype/aws/t2.micro/": "t2.micro",
    }.items():
        shown = world.stranger.get(f"/api/infra/v1/{path}").data
        assert (shown["name"], shown["resource_uri"]) == (name, f"/api/infra/v1/{path}")
        assert world.stranger.get(f"/api/infra/v1/{path}x/").status_code == 404


def test_a_details_query_is_refused(world: World) -> None:
    response = world.admin.get(at("service", world.service().uuid), fields="name")
    assert response.status_code == 400
    assert error(response).startswith("fields:")


def test_dates_are_rfc_2822_in_utc_or_null(world: World) -> None:
    service = world.service(deployed_at="2014-10-13T13:01:43+02:00")
    shown = world.admin.get(at("service", service.uuid)).data
    assert shown["deployed_datetime"] == "Mon, 13 Oct 2014 11:01:43 +0000"
    assert shown["destroyed_datetime"] is None
    assert Service.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "uri"), [("203.0.113.7", "http://203.0.113.7:8080/"), ("2001:db8::7", "http://[2001:db8::7]:8080/")]
)
def test_a_service_on_real_nodes_answers_at_one_that_has_a_container_of_it(
    world: World, address: str, uri: str
) -> None:
    ports = [{"protocol": "tcp", "inner_port": 80, "outer_port": 8080}, {"protocol": "tcp", "inner_port": 443}]
    service = world.service(body={"container_ports": ports})
    name = "http://web.acme.svc.localcloud.internal:8080/"
    assert endpoints(world, service) == [name, None]
    real = [world.make_node(driver="docker", public_ip=each) for each in ("203.0.113.6", address)]
    assert endpoints(world, service) == [None, None]
    stopped = world.container(service, 1, "Stopped", node=real[0])
    assert endpoints(world, service) == ["http://203.0.113.6:8080/", None]
    running = world.container(service, 2, node=real[1])
    world.container(service, 3, node=real[0])
    assert endpoints(world, service) == [uri, None]
    for container in (stopped, running):
        container.delete()
    Container.objects.update(node=world.node)
    assert endpoints(world, service) == [name, None]


def endpoints(world: World, service: Service) -> list[str | None]:
    """As the service itself shows them, and the list of services."""
    shown = world.admin.get(at("service", service.pk)).data["container_ports"]
    assert world.admin.get(f"{APP}/service/").data["objects"][0]["container_ports"] == shown
    return [row["endpoint_uri"] for row in shown]
