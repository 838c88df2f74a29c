"""Node clusters and what the worker does for them, asked for over REST."""

from apps.localcloud.models import Container, Node, NodeType, Region, SimulatedContainer, SimulatedMachine, Volume
from tests.localcloud.conftest import INFRA, NODE_TYPE, REGION, at, error
from tests.localcloud.working import Site, living, log_of, members, places, state_of


def test_from_nothing_to_two_nodes_to_terminated(site: Site) -> None:
    Node.objects.all().delete()
    cluster = site.cluster(2)
    shown = site.world.admin.get(at("nodecluster", cluster.pk)).data
    assert (shown["state"], shown["nodes"], shown["current_num_nodes"]) == ("Init", [], 0)
    action = site.ask(cluster, "deploy")
    assert state_of(cluster) == "Deploying"
    site.turn(2)
    assert {node.state for node in members(cluster)} == {"Deploying"}
    site.settle()
    assert (state_of(action), state_of(cluster)) == ("Success", "Deployed")
    shown = site.world.admin.get(at("nodecluster", cluster.pk)).data
    assert (shown["current_num_nodes"], len(shown["nodes"])) == (2, 2)
    assert shown["deployed_datetime"]
    node = site.world.admin.get(shown["nodes"][0]).data
    assert node["state"] == "Deployed"
    assert node["nickname"] == node["external_fqdn"] == f"{node['uuid'][:8]}-acme.node.localcloud.internal"
    assert node["public_ip"] and node["docker_version"] and node["last_seen"] and node["deployed_datetime"]
    assert node["availability_zone"] == "/api/infra/v1/az/aws/us-east-1/us-east-1a/"
    text = "\n".join(log_of(action))
    assert "Requesting a machine of the type aws/t2.micro in aws/us-east-1/us-east-1a" in text
    assert "Done" in text
    assert SimulatedMachine.objects.count() == 2
    assert site.do(cluster, "terminate").state == "Success"
    assert state_of(cluster) == "Terminated"
    assert {node.state for node in cluster.nodes.all()} == {"Terminated"}
    assert not SimulatedMachine.objects.exists()
    assert site.world.admin.get(f"{INFRA}/nodecluster/", name="fleet").data["objects"][0]["state"] == "Terminated"


def test_a_cluster_that_was_never_deployed_can_be_terminated(site: Site) -> None:
    cluster = site.cluster()
    site.do(cluster, "terminate")
    assert state_of(cluster) == "Terminated"


def test_a_cluster_of_no_nodes_is_empty(site: Site) -> None:
    cluster = site.cluster(0)
    site.do(cluster, "deploy")
    assert state_of(cluster) == "Empty cluster"
    site.edit(cluster, target_num_nodes=1)
    site.settle()
    assert (state_of(cluster), len(members(cluster))) == ("Deployed", 1)


def test_a_new_target_scales_at_once(site: Site) -> None:
    cluster = site.deployed(1)
    answer = site.world.writer.patch(at("nodecluster", cluster.pk), {"target_num_nodes": 3})
    assert (answer.status_code, answer.data["state"]) == (202, "Scaling")
    site.settle()
    assert (state_of(cluster), len(members(cluster))) == ("Deployed", 3)
    assert site.world.writer.action_of(answer)["action"] == "Node Cluster Scale"


def test_before_the_deployment_a_target_is_only_noted(site: Site) -> None:
    cluster = site.cluster(1)
    answer = site.world.admin.patch(at("nodecluster", cluster.pk), {"target_num_nodes": 3})
    assert (answer.status_code, answer.data["state"], answer.data["target_num_nodes"]) == (200, "Init", 3)


def test_the_emptiest_nodes_go_first_with_what_is_on_them(site: Site) -> None:
    cluster = site.deployed(3)
    service = site.started(target_num_containers=4, bindings=[{"container_path": "/data"}])
    assert sorted(places(service)) == ["a", "a", "b", "c"]
    lost = next(container for container in living(service) if places(service)[container.number - 1] == "c")
    site.edit(cluster, target_num_nodes=2)
    site.settle()
    assert [node.nickname for node in members(cluster)] == ["a", "b"]
    assert (state_of(cluster), state_of(service)) == ("Deployed", "Partly running")
    assert state_of(lost) == "Terminated"
    assert not SimulatedContainer.objects.filter(pk=lost.pk).exists()
    assert Volume.objects.count() == 3
    site.do(service, "start")
    assert (state_of(service), sorted(places(service))) == ("Running", ["a", "a", "b", "b"])


def test_nodes_that_do_not_answer_go_before_others_that_are_as_empty(site: Site) -> None:
    cluster = site.deployed(3)
    Node.objects.filter(nickname="a").update(state="Unreachable")
    site.edit(cluster, target_num_nodes=2)
    site.settle()
    assert [node.nickname for node in members(cluster)] == ["b", "c"]


def test_a_node_that_was_terminated_alone_is_replaced_by_the_same_target(site: Site) -> None:
    cluster = site.deployed(2)
    site.do(members(cluster)[0], "terminate")
    assert (state_of(cluster), len(members(cluster))) == ("Partly deployed", 1)
    site.edit(cluster, target_num_nodes=2)
    site.settle()
    assert (state_of(cluster), len(members(cluster))) == ("Deployed", 2)


def test_terminating_takes_the_containers_along(site: Site) -> None:
    cluster = site.deployed(2)
    service = site.started(target_num_containers=2)
    site.do(cluster, "terminate")
    assert (state_of(service), living(service)) == ("Stopped", [])
    assert not SimulatedContainer.objects.exists()
    assert {container.state for container in Container.objects.all()} == {"Terminated"}
    assert site.do(service, "start").state == "Failed"


def test_nodes_are_spread_over_the_zones_that_have_the_type(site: Site) -> None:
    region = Region.objects.get()
    region.zones.create(name="us-east-1b").node_types.add(NodeType.objects.get())
    region.zones.create(name="us-east-1c")
    region.zones.create(name="us-east-1d", available=False).node_types.add(NodeType.objects.get())
    cluster = site.deployed(3)
    zones = [node.zone.name for node in members(cluster) if node.zone]
    assert sorted(zones) == ["us-east-1a", "us-east-1a", "us-east-1b"]


def test_a_canceled_deployment_leaves_no_half_made_node(site: Site) -> None:
    cluster = site.cluster(2)
    action = site.ask(cluster, "deploy")
    site.turn(3)
    assert site.world.admin.post(f"/api/audit/v1/action/{action.pk}/cancel/").status_code == 202
    site.settle()
    assert (state_of(action), state_of(cluster), members(cluster)) == ("Canceled", "Init", [])
    assert not SimulatedMachine.objects.exists()
    assert site.do(cluster, "deploy").state == "Success"


def test_a_deployment_goes_on_after_a_crash(site: Site) -> None:
    cluster = site.cluster(2)
    action = site.ask(cluster, "deploy")
    site.turn(3)
    begun = {node.pk for node in members(cluster)}
    site.crash()
    site.settle()
    assert (state_of(action), state_of(cluster)) == ("Success", "Deployed")
    assert {node.pk for node in members(cluster)} == begun


def test_what_cannot_be_had_any_more_is_not_deployed(site: Site) -> None:
    cluster = site.cluster(1)
    Region.objects.update(available=False)
    action = site.do(cluster, "deploy")
    assert (action.state, state_of(cluster)) == ("Failed", "Init")
    assert log_of(action)[-1] == "Failed: US East accepts no new nodes."


def test_each_state_has_its_calls(site: Site) -> None:
    cluster = site.deployed(1)
    refused = site.world.admin.post(at("nodecluster", cluster.pk, "deploy"))
    assert refused.status_code == 409
    assert "'Deployed'" in error(refused)
    site.ask(cluster, "terminate")
    for answer in (
        site.world.admin.delete(at("nodecluster", cluster.pk)),
        site.world.admin.patch(at("nodecluster", cluster.pk), {"tags": []}),
    ):
        assert answer.status_code == 409
        assert "'Terminating'" in error(answer)
    site.settle()


def test_while_it_is_deployed_it_cannot_be_scaled(site: Site) -> None:
    cluster = site.cluster(1)
    site.ask(cluster, "deploy")
    refused = site.world.admin.patch(at("nodecluster", cluster.pk), {"target_num_nodes": 2})
    assert refused.status_code == 409
    assert "'Deploying'" in error(refused)
    cluster.refresh_from_db()
    assert cluster.target_num_nodes == 1


def test_a_failed_scaling_can_be_tried_again(site: Site) -> None:
    cluster = site.deployed(1)
    Region.objects.update(available=False)
    answer = site.world.admin.patch(at("nodecluster", cluster.pk), {"target_num_nodes": 2})
    site.settle()
    action = site.world.admin.action_of(answer)
    assert (action["state"], state_of(cluster)) == ("Failed", "Partly deployed")
    Region.objects.update(available=True)
    assert site.world.admin.post(f"{action['resource_uri']}retry/").status_code == 202
    site.settle()
    assert (state_of(cluster), len(members(cluster))) == ("Deployed", 2)


def test_tags_pass_to_the_nodes(site: Site) -> None:
    cluster = site.deployed(1, tags=[{"name": "ssd"}])
    assert site.started("one", tags=[{"name": "ssd"}]).state == "Running"
    site.edit(cluster, tags=[{"name": "gpu"}, {"name": "gpu"}])
    node = site.world.admin.get(at("node", members(cluster)[0].pk)).data
    assert node["tags"] == [{"name": "gpu"}]
    assert site.do(site.create("two", tags=[{"name": "ssd"}]), "start").state == "Failed"
    assert site.started("three", tags=[{"name": "gpu"}]).state == "Running"


def test_who_may_do_what(site: Site) -> None:
    cluster = site.deployed(1)
    at_it, all_of_them = at("nodecluster", cluster.pk), f"{INFRA}/nodecluster/"
    body = {"name": "mine", "region": REGION, "node_type": NODE_TYPE}
    for who in (site.world.reader, site.world.writer):
        assert who.get(at_it).status_code == 200
        assert who.post(all_of_them, body).status_code == 403
        assert who.patch(at_it, {"tags": []}).status_code == 403
        assert who.delete(at_it).status_code == 403
        assert who.post(at("nodecluster", site.cluster().pk, "deploy")).status_code == 403
    assert site.world.reader.patch(at_it, {"target_num_nodes": 2}).status_code == 403
    for answer in (site.world.stranger.get(at_it), site.world.stranger.delete(at_it)):
        assert answer.status_code == 404
