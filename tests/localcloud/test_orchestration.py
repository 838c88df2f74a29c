"""What the worker does for services and containers, asked for over REST."""

import base64
import json

from django.apps import apps

from apps.localcloud.models import Action, Container, ContainerKey, Node, Service, Volume
from apps.localcloud.orchestration.deploying import variables_of
from apps.localcloud.representations.containers import HIDDEN, container_detail
from tests.localcloud.conftest import SERVICES, at
from tests.localcloud.working import Site, living, log_of, places, state_of, states


def test_start_deploys_what_is_wanted(site: Site) -> None:
    service = site.create(target_num_containers=2)
    action = site.ask(service, "start")
    assert state_of(service) == "Starting"
    site.settle()
    assert (state_of(action), state_of(service)) == ("Success", "Running")
    first, second = living(service)
    assert [first.name, second.name] == ["web-1", "web-2"]
    assert first.node and first.private_ip != second.private_ip
    assert first.deployed_at and first.started_at and service.deployed_at and service.started_at
    assert log_of(first)[0].startswith("/docker-entrypoint.sh")
    text = "\n".join(log_of(action))
    for step in (
        "web-2: Chose the node",
        "web-2: Pulling image nginx:latest",
        "web-2: Creating",
        "web-2: Running",
        "Done",
    ):
        assert step in text


def test_stop_and_start_again(site: Site) -> None:
    service = site.started(target_num_containers=2)
    site.do(service, "stop")
    assert (state_of(service), states(service)) == ("Stopped", ["Stopped", "Stopped"])
    first = living(service)[0]
    assert (first.exit_code, first.exit_code_msg) == (0, "Success")
    assert first.stopped_at and service.stopped_at
    site.do(service, "start")
    assert (state_of(service), states(service)) == ("Running", ["Running", "Running"])
    assert [living(service)[0].pk, living(service)[0].exit_code] == [first.pk, None]


def test_scaling_goes_up_and_down_from_the_end(site: Site) -> None:
    service = site.started(target_num_containers=1)
    site.edit(service, target_num_containers=3)
    assert state_of(service) == "Scaling"
    site.settle()
    assert [container.number for container in living(service)] == [1, 2, 3]
    site.do(living(service)[1], "terminate")
    site.edit(service, target_num_containers=1)
    site.settle()
    assert [container.number for container in living(service)] == [1]
    site.edit(service, target_num_containers=2)
    site.settle()
    assert [container.number for container in living(service)] == [1, 2]
    assert state_of(service) == "Running"


def test_scale_after_the_edit_changes_nothing_more(site: Site) -> None:
    service = site.started()
    site.edit(service, target_num_containers=2)
    site.do(service, "scale")
    assert len(living(service)) == 2
    assert Action.objects.filter(state="Success", task="service.scale").count() == 2


def test_a_service_scaled_to_none_can_be_scaled_again(site: Site) -> None:
    service = site.started()
    site.edit(service, target_num_containers=0)
    site.settle()
    assert (state_of(service), living(service)) == ("Stopped", [])
    site.edit(service, target_num_containers=1)
    site.settle()
    assert state_of(service) == "Running"


def test_redeploy_follows_the_latest_definition_and_keeps_name_and_uuid(site: Site) -> None:
    service = site.started(target_num_containers=2)
    before = [(container.pk, container.name) for container in living(service)]
    site.edit(service, container_envvars=[{"key": "MODE", "value": "new"}])
    answer = site.world.admin.get(at("service", service.pk)).data
    assert answer["synchronized"] is False
    site.do(service, "redeploy")
    assert [(container.pk, container.name) for container in living(service)] == before
    assert {"key": "MODE", "value": "new", "origin": "user"} in living(service)[0].envvars
    assert site.world.admin.get(at("service", service.pk)).data["synchronized"] is True
    assert state_of(service) == "Running"


def test_terminate_takes_everything_and_frees_the_name(site: Site) -> None:
    service = site.started(bindings=[{"container_path": "/data"}])
    assert Volume.objects.filter(service=service).count() == 1
    site.do(service, "terminate")
    assert (state_of(service), living(service)) == ("Terminated", [])
    assert not Volume.objects.filter(service=service).exists()
    listed = site.world.admin.get(SERVICES).data["objects"]
    assert [each["state"] for each in listed] == ["Terminated"]
    assert site.started().pk != service.pk


def test_one_container_stops_starts_redeploys_and_goes(site: Site) -> None:
    service = site.started(target_num_containers=2)
    container = living(service)[0]
    site.do(container, "stop")
    assert (state_of(container), state_of(service)) == ("Stopped", "Partly running")
    site.do(container, "start")
    assert (state_of(container), state_of(service)) == ("Running", "Running")
    site.edit(service, container_envvars=[{"key": "MODE", "value": "new"}])
    site.do(container, "redeploy")
    container.refresh_from_db()
    service.refresh_from_db()
    assert (container.state, container.revision) == ("Running", service.revision)
    assert living(service)[1].revision != service.revision
    site.do(container, "terminate")
    assert (state_of(container), state_of(service)) == ("Terminated", "Partly running")
    assert container.destroyed_at
    site.do(service, "start")
    assert (state_of(service), len(living(service))) == ("Running", 2)


def test_sequential_deployment_starts_one_after_the_other(site: Site) -> None:
    action = site.do(site.create(target_num_containers=3, sequential_deployment=True), "start")
    text = log_of(action)
    assert text.index("web-1: Running") < text.index("web-2: Pulling image nginx:latest on n1.example.org")
    assert text.index("web-2: Running") < text.index("web-3: Pulling image nginx:latest on n1.example.org")


def test_otherwise_all_start_at_once(site: Site) -> None:
    text = log_of(site.do(site.create(target_num_containers=2), "start"))
    assert text.index("web-2: Pulling image nginx:latest on n1.example.org") < text.index("web-1: Running")


def test_no_candidate_fails_with_the_reason(site: Site) -> None:
    service = site.create(tags=[{"name": "gpu"}])
    action = site.do(service, "start")
    assert (state_of(action), state_of(service), living(service)) == ("Failed", "Not running", [])
    assert log_of(action)[-1] == "Failed: web-1: No node has all of the tags gpu."


def test_a_failed_redeploy_leaves_the_container_running(site: Site) -> None:
    service = site.started()
    site.edit(service, tags=[{"name": "gpu"}])
    action = site.do(service, "redeploy")
    assert (state_of(action), states(service), state_of(service)) == ("Failed", ["Running"], "Running")


def test_a_failed_pull_leaves_no_container(site: Site) -> None:
    service = site.create(image="acme/no-such-thing")
    action = site.do(service, "start")
    assert (action.state, state_of(service), living(service)) == ("Failed", "Not running", [])
    assert "pull access denied for acme/no-such-thing" in log_of(action)[-1]


def test_a_taken_port_excludes_the_node(site: Site) -> None:
    site.nodes("a", "b")
    ports = [{"protocol": "tcp", "inner_port": 80, "outer_port": 80, "published": True}]
    service = site.create(target_num_containers=3, container_ports=ports)
    action = site.do(service, "start")
    assert (action.state, places(service), state_of(service)) == ("Failed", ["a", "b"], "Partly running")
    assert "80/tcp is already taken on every candidate node" in log_of(action)[-1]


def test_dynamic_ports_are_given_one_by_one(site: Site) -> None:
    ports = [{"protocol": "tcp", "inner_port": 80, "published": True}]
    service = site.started(target_num_containers=2, container_ports=ports)
    shown = [container.ports[0] for container in living(service)]
    assert [port["outer_port"] for port in shown] == [32768, 32769]
    assert shown[0]["endpoint_uri"] == "http://web-1.acme.cont.localcloud.internal:32768/"
    assert shown[0]["uri_protocol"] == shown[0]["port_name"] == "http"


def test_strategies_spread_containers(site: Site) -> None:
    site.nodes("a", "b")
    site.started("base", target_num_containers=1)
    assert places(site.started("empty", target_num_containers=3)) == ["b", "a", "b"]
    assert sorted(places(site.started("high", target_num_containers=2, deployment_strategy="HIGH_AVAILABILITY"))) == [
        "a",
        "b",
    ]
    every = site.started("every", deployment_strategy="EVERY_NODE")
    assert sorted(places(every)) == ["a", "b"]
    site.world.make_node(nickname="c", external_fqdn="c.test")
    site.do(every, "redeploy")
    assert sorted(places(every)) == ["a", "b", "c"]


def test_volumes_keep_their_container_on_its_node(site: Site) -> None:
    site.nodes("a", "b")
    service = site.started(bindings=[{"container_path": "/data"}])
    site.started("other", target_num_containers=1)
    assert places(service) == ["a"]
    volume = living(service)[0].bindings[0]["volume"]
    site.started("more", target_num_containers=2, container_envvars=[])
    Node.objects.filter(nickname="b").update(tags=["fast"])
    site.do(service, "redeploy")
    assert (places(service), living(service)[0].bindings[0]["volume"]) == (["a"], volume)
    site.edit(service, tags=[{"name": "fast"}])
    assert site.do(service, "redeploy").state == "Failed"
    assert site.do(service, "redeploy", reuse_volumes="false").state == "Success"
    assert places(service) == ["b"]
    assert living(service)[0].bindings[0]["volume"] != volume


def test_volumes_from_puts_containers_together(site: Site) -> None:
    site.nodes("a", "b")
    data = site.started("data", bindings=[{"container_path": "/data"}])
    user = site.started("user", bindings=[{"volumes_from": f"/api/app/v1/acme/service/{data.pk}/"}])
    assert places(user) == places(data)
    assert [row["container_path"] for row in living(user)[0].bindings] == ["/data"]
    assert site.world.admin.delete(at("service", data.pk)).status_code == 409


def test_links_become_variables_of_the_container(site: Site) -> None:
    db = site.started("db", image="mysql", container_envvars=[{"key": "MYSQL_USER", "value": "shop"}])
    links = [{"to_service": f"/api/app/v1/acme/service/{db.pk}/", "name": "DB"}]
    web = site.started(linked_to_service=links, container_envvars=[{"key": "URL", "value": "$DOCKERCLOUD_NODE_FQDN/x"}])
    found = {row["key"]: row["value"] for row in living(web)[0].envvars}
    address = living(db)[0].private_ip
    assert found["DB_1_PORT_3306_TCP"] == found["DB_PORT"] == f"tcp://{address}:3306"
    assert found["DB_ENV_MYSQL_USER"] == "shop"
    assert found["URL"] == "n1.example.org/x"
    assert found["DOCKERCLOUD_CONTAINER_HOSTNAME"] == "web-1"
    link = living(web)[0].links[0]
    assert (link["name"], link["endpoints"]) == ("DB_1", {"3306/tcp": f"tcp://{address}:3306"})


def header_of(service: Service) -> str:
    return variables_of(living(service)[0])["DOCKERCLOUD_AUTH"]


def test_the_global_role_brings_a_key_that_works_while_the_container_is_there(site: Site) -> None:
    service = site.started(roles=["global"])
    header = header_of(service)
    shown = {row["key"]: row["value"] for row in container_detail(living(service)[0])["container_envvars"]}
    assert shown["DOCKERCLOUD_AUTH"] == HIDDEN
    client = site.world.admin.client
    assert client.get(SERVICES, headers={"Authorization": header}).status_code == 200
    site.do(service, "redeploy")
    assert client.get(SERVICES, headers={"Authorization": header}).status_code == 401
    header = header_of(service)
    assert client.get(SERVICES, headers={"Authorization": header}).status_code == 200
    site.do(service, "terminate")
    assert not ContainerKey.objects.exists()
    assert client.get(SERVICES, headers={"Authorization": header}).status_code == 401


def test_a_role_that_is_taken_away_takes_the_key_along(site: Site) -> None:
    service = site.started(roles=["global"])
    site.edit(service, roles=[])
    site.do(service, "redeploy")
    assert "DOCKERCLOUD_AUTH" not in variables_of(living(service)[0])
    assert not ContainerKey.objects.exists()


def test_a_containers_key_stands_in_no_table(site: Site) -> None:
    header = header_of(site.started(roles=["global"]))
    pair = base64.b64decode(header.split()[1]).decode()
    kept = json.dumps([list(model.objects.values()) for model in apps.get_models()], default=str)
    for secret in (header.split()[1], pair.partition(":")[2], pair.rpartition(".")[2]):
        assert secret not in kept


def test_a_containers_key_works_in_its_services_namespace_alone(site: Site) -> None:
    admin = site.world.admin
    service = site.started(roles=["global"])
    own = admin.post("/api/app/v1/service/", {"image": "nginx", "name": "mine"}).data["resource_uri"]
    inside = admin.client
    inside.defaults["HTTP_AUTHORIZATION"] = header_of(service)
    assert inside.get(at("service", service.pk)).status_code == 200
    assert inside.get("/api/app/v1/service/").json()["objects"][0]["resource_uri"] == at("service", service.pk)
    assert inside.get(own).status_code == 404
    assert inside.post("/api/app/v1/admin/service/", {}, "application/json").status_code == 404
    seen = {each["object"].split("/")[4] for each in inside.get("/api/audit/v1/action/").json()["objects"]}
    assert seen == {"acme"}


def test_an_unreachable_node_takes_no_container_and_lets_go_of_its_own(site: Site) -> None:
    service = site.started()
    site.cut_off(site.world.node)
    assert site.do(service, "stop").state == "Failed"
    assert (state_of(service), states(service)) == ("Running", ["Running"])
    assert "no node that is deployed" in log_of(site.do(site.create("other"), "start"))[-1]
    assert site.do(service, "terminate").state == "Success"
    assert state_of(service) == "Terminated"


def test_stacks_follow(site: Site) -> None:
    stack = site.world.stack()
    service = site.create()
    type(service).objects.filter(pk=service.pk).update(stack=stack)
    site.do(service, "start")
    assert state_of(stack) == "Running"
    site.do(living(service)[0], "stop")
    assert state_of(stack) == "Stopped"
    assert Container.objects.get().envvars[0]["origin"] in {"image", "dockercloud", "user"}
