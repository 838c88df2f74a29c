"""Nodes and what the worker does for them, asked for over REST or noticed by itself."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from apps.localcloud.models import Action, Container, LogLine, Namespace, Node, SimulatedContainer, SimulatedMachine
from tests.localcloud.conftest import at, error
from tests.localcloud.working import Site, living, log_of, members, places, state_of, states


def test_nickname_and_tags_are_edited_in_place(site: Site) -> None:
    node = site.world.node
    answer = site.world.admin.patch(
        at("node", node.pk), {"nickname": "dev node", "tags": [{"name": "web"}, {"name": "tag-1"}]}
    )
    assert (answer.status_code, answer.data["nickname"]) == (200, "dev node")
    assert answer.data["tags"] == [{"name": "web"}, {"name": "tag-1"}]
    node.refresh_from_db()
    assert node.tags == ["tag-1"]  # the other one is the cluster's
    assert site.started(tags=[{"name": "tag-1"}, {"name": "web"}]).state == "Running"
    assert site.world.admin.patch(at("node", node.pk), {"nickname": None}).data["nickname"] == node.external_fqdn
    assert site.world.admin.action_of(answer)["action"] == "Node Update"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"nickname": "x" * 256}, "nickname: must not be longer"),
        ({"tags": [{"name": "a,b"}]}, "tags[0].name: must be"),
        ({"state": "Deployed"}, "state: cannot be set here"),
    ],
)
def test_a_bad_edit_is_told_at_its_parameter(site: Site, body: dict[str, object], complaint: str) -> None:
    answer = site.world.admin.patch(at("node", site.world.node.pk), body)
    assert answer.status_code == 400
    assert error(answer).startswith(complaint)


def test_a_changed_tag_moves_nothing_by_itself(site: Site) -> None:
    service = site.started(tags=[{"name": "web"}])
    site.edit(site.world.cluster, tags=[])
    site.turn(3)
    assert (states(service), state_of(service)) == (["Running"], "Running")
    assert site.do(service, "redeploy").state == "Failed"


def test_an_upgrade_starts_again_what_ran(site: Site) -> None:
    (node,) = site.nodes("a", docker_version="1.11.2-cs5")
    service = site.started(target_num_containers=3, autodestroy="ALWAYS", autorestart="OFF")
    first, second, _ = living(service)
    Container.objects.filter(pk=first.pk).update(config=first.config | {"autodestroy": "OFF"})
    site.do(first, "stop")
    began = second.started_at
    action = site.ask(node, "docker-upgrade")
    assert state_of(node) == "Upgrading"
    assert site.world.admin.post(f"/api/audit/v1/action/{action.pk}/cancel/").status_code == 409
    site.settle()
    assert (state_of(action), state_of(node)) == ("Success", "Deployed")
    assert states(service) == ["Stopped", "Running", "Running"]
    second.refresh_from_db()
    assert began and second.started_at and second.started_at > began
    assert node.docker_version == "17.06.2-ee-6"
    assert "Upgrading Docker from 1.11.2-cs5" in "\n".join(log_of(action))


def test_terminating_a_node_takes_its_containers(site: Site) -> None:
    cluster = site.deployed(2)
    service = site.started(target_num_containers=2)
    gone = members(cluster)[0]
    action = site.ask(gone, "terminate")
    assert state_of(gone) == "Terminating"
    site.settle()
    assert (state_of(action), state_of(gone), state_of(cluster)) == ("Success", "Terminated", "Partly deployed")
    assert (places(service), state_of(service)) == (["b"], "Partly running")
    assert not SimulatedMachine.objects.filter(pk=gone.pk).exists()
    site.do(members(cluster)[0], "terminate")
    assert (state_of(cluster), state_of(service)) == ("Empty cluster", "Stopped")
    assert site.world.admin.delete(at("node", gone.pk)).status_code == 409


def test_a_node_that_is_cut_off_is_noticed_and_comes_back(site: Site) -> None:
    cluster = site.deployed(2)
    service = site.started(target_num_containers=2)
    node = members(cluster)[0]
    site.cut_off(node)
    assert (state_of(node), state_of(cluster)) == ("Unreachable", "Partly deployed")
    assert states(service) == ["Running", "Running"]
    noticed = Action.objects.get(object_uuid=node.pk)
    assert (noticed.name, noticed.state, noticed.is_user_action) == ("Node Health Check", "Failed", False)
    last_seen = node.last_seen
    site.cut_off()
    assert (state_of(node), node.last_seen) == ("Unreachable", last_seen)
    assert Action.objects.filter(object_uuid=node.pk).count() == 1
    site.cut_off(node, connect=True)
    assert (state_of(node), state_of(cluster)) == ("Deployed", "Deployed")
    assert node.last_seen and last_seen and node.last_seen > last_seen
    assert states(service) == ["Running", "Running"]


def test_nothing_is_heard_of_a_node_that_is_cut_off(site: Site) -> None:
    (node,) = site.nodes("a")
    container = living(site.started())[0]
    heard = LogLine.objects.filter(owner_uuid=container.pk)
    site.until(lambda: heard.count() > 4, "some lines")
    site.cut_off(node)
    site.turn()
    before = heard.count()
    site.turn(20)
    assert heard.count() == before
    site.cut_off(node, connect=True)
    site.until(lambda: heard.count() > before, "more lines")


def test_a_health_check_tells_how_it_is(site: Site) -> None:
    (node,) = site.nodes("a")
    site.cut_off(node)
    failed = site.do(node, "health-check")
    assert (failed.state, state_of(node)) == ("Failed", "Unreachable")
    assert log_of(failed)[-1] == "Failed: a.test: Its Docker engine does not answer."
    SimulatedMachine.objects.update(cut_off=False)
    assert (site.do(node, "health-check").state, state_of(node)) == ("Success", "Deployed")
    refused = site.world.admin.post(at("node", node.pk, "health-check"))
    assert refused.status_code == 409
    assert "'Deployed'" in error(refused)


def test_what_was_terminated_meanwhile_is_taken_away_when_the_node_is_back(site: Site) -> None:
    (node,) = site.nodes("a")
    service = site.started()
    site.cut_off(node)
    site.do(service, "terminate")
    assert SimulatedContainer.objects.exists()
    site.cut_off(node, connect=True)
    assert not SimulatedContainer.objects.exists()


def test_a_node_that_cannot_be_reached_can_be_terminated(site: Site) -> None:
    cluster = site.deployed(1)
    service = site.started()
    (node,) = members(cluster)
    site.cut_off(node)
    action = site.do(node, "terminate")
    assert (action.state, state_of(node), state_of(service)) == ("Success", "Terminated", "Stopped")
    assert not SimulatedMachine.objects.exists()
    assert not SimulatedContainer.objects.exists()


def test_new_nodes_get_the_services_of_every_node(site: Site) -> None:
    cluster = site.deployed(1)
    service = site.started(deployment_strategy="EVERY_NODE", roles=["global"])
    elsewhere = site.create("other", deployment_strategy="EVERY_NODE", tags=[{"name": "gpu"}])
    site.edit(cluster, target_num_nodes=3)
    site.settle()
    assert {container.node_id for container in living(service)} == {node.pk for node in members(cluster)}
    assert (states(service), state_of(service)) == (["Running"] * 3, "Running")
    assert service.target_num_containers == 3
    own = Action.objects.get(task="service.follow")
    assert (own.user, own.is_user_action, own.state, own.object_uuid) == ("admin", False, "Success", service.pk)
    site.edit(cluster, target_num_nodes=1)
    site.settle()
    assert (len(living(service)), state_of(service)) == (1, "Running")
    assert not living(elsewhere)


def test_after_its_last_node_a_service_of_every_node_waits_for_new_ones(site: Site) -> None:
    cluster = site.deployed(1)
    running = site.started("running", deployment_strategy="EVERY_NODE")
    stopped = site.started("stopped", deployment_strategy="EVERY_NODE")
    site.do(stopped, "stop")
    site.edit(cluster, target_num_nodes=0)
    site.settle()
    assert (state_of(cluster), state_of(running)) == ("Empty cluster", "Stopped")
    site.edit(cluster, target_num_nodes=1)
    site.settle()
    assert (state_of(running), state_of(stopped)) == ("Running", "Stopped")
    assert not living(stopped)


def test_a_service_of_every_node_that_found_none_begins_with_the_first(site: Site) -> None:
    Node.objects.all().delete()
    cluster = site.cluster(1)
    tagged = site.create("tagged", deployment_strategy="EVERY_NODE", tags=[{"name": "gpu"}])
    idle, dropped, service = (
        site.create(name, deployment_strategy="EVERY_NODE", roles=["global"]) for name in ("idle", "dropped", "web")
    )
    canceled = site.ask(dropped, "start")
    site.world.admin.post(f"/api/audit/v1/action/{canceled.pk}/cancel/")
    site.settle()
    assert {site.do(each, "start").state for each in (service, tagged)} == {"Failed"}
    assert (state_of(service), living(service)) == ("Not running", [])
    site.do(cluster, "deploy")
    assert (states(service), state_of(service)) == (["Running"], "Running")
    assert Action.objects.get(task="service.follow").user == "admin"
    assert not [*living(idle), *living(dropped), *living(tagged)]
    site.edit(cluster, target_num_nodes=0)
    site.settle()
    site.edit(cluster, target_num_nodes=1)
    site.settle()
    assert state_of(service) == "Running"


def test_a_service_of_every_node_whose_start_failed_on_a_node_is_not_tried_again(site: Site) -> None:
    cluster = site.deployed(1)
    service = site.create(image="no-such-image", deployment_strategy="EVERY_NODE")
    assert site.do(service, "start").state == "Failed"
    site.edit(cluster, target_num_nodes=2)
    site.settle()
    assert not Action.objects.filter(task="service.follow").exists()


def test_a_node_that_comes_back_gets_the_services_of_every_node(site: Site) -> None:
    _, b = site.nodes("a", "b")
    site.cut_off(b)
    service = site.started(deployment_strategy="EVERY_NODE")
    assert places(service) == ["a"]
    site.cut_off(b, connect=True)
    site.settle()
    assert sorted(places(service)) == ["a", "b"]


def test_strategies_over_the_nodes_of_several_clusters(site: Site) -> None:
    site.deployed(2, tags=[{"name": "fast"}])
    slow = site.cluster(1, name="slow")
    site.do(slow, "deploy")
    Node.objects.filter(node_cluster=slow).update(nickname="c")
    assert sorted(places(site.started("high", target_num_containers=3, deployment_strategy="HIGH_AVAILABILITY"))) == [
        "a", "b", "c",
    ]  # fmt: skip
    assert places(site.started("fast", target_num_containers=2, tags=[{"name": "fast"}])) == ["a", "b"]
    assert places(site.started("empty")) == ["c"]
    assert sorted(places(site.started("each", deployment_strategy="EVERY_NODE", tags=[{"name": "fast"}]))) == ["a", "b"]


def test_who_may_do_what(site: Site) -> None:
    (node,) = site.nodes("a")
    for who in (site.world.reader, site.world.writer):
        assert who.get(at("node", node.pk)).status_code == 200
        assert who.patch(at("node", node.pk), {"tags": []}).status_code == 403
        assert who.post(at("node", node.pk, "docker-upgrade")).status_code == 403
        assert who.delete(at("node", node.pk)).status_code == 403
    site.cut_off(node)
    assert site.world.reader.post(at("node", node.pk, "health-check")).status_code == 403
    assert site.world.writer.post(at("node", node.pk, "health-check")).status_code == 202
    assert site.world.stranger.get(at("node", node.pk)).status_code == 404


def test_only_a_node_that_is_there_can_be_cut_off(site: Site) -> None:
    for name in ("nobody", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(CommandError, match="No simulated node"):
            call_command("cutoff", name, stdout=StringIO())
    site.nodes("a", "a")
    with pytest.raises(CommandError, match="Several nodes"):
        call_command("cutoff", "a", stdout=StringIO())


def test_a_nickname_that_two_namespaces_use_is_told_apart_by_the_namespace(site: Site) -> None:
    (node,) = site.nodes("a")
    other = Namespace.objects.create(name="other", is_organization=True)
    twin = Node.objects.get(pk=node.pk)
    twin.pk, twin.namespace, twin.external_fqdn = uuid4(), other, "a.other"
    twin.save(force_insert=True)
    said = StringIO()
    call_command("cutoff", "a", namespace="other", stdout=said)
    assert said.getvalue() == "a.other of other is cut off.\n"
    assert list(SimulatedMachine.objects.filter(cut_off=True).values_list("node", flat=True)) == [twin.pk]
    with pytest.raises(CommandError, match="No simulated node"):
        call_command("cutoff", "a", namespace="nobody", stdout=StringIO())
