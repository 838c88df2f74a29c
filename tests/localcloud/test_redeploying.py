"""Redeploys: what goes on running meanwhile, where containers go, whose volumes stay."""

from typing import Any

import pytest

from apps.localcloud.models import Action, Node, Service, SimulatedContainer, Volume
from tests.localcloud.conftest import at, error
from tests.localcloud.working import Site, living, log_of, places, state_of, states

DATA = [{"container_path": "/data"}]


def synchronized(site: Site, thing: Service) -> bool:
    shown = site.world.admin.get(at("service", thing.pk)).data
    return bool(shown["synchronized"])


@pytest.mark.parametrize("sequential", [True, False])
def test_a_redeploy_that_cannot_pull_leaves_the_old_ones_running(site: Site, sequential: bool) -> None:
    service = site.started(target_num_containers=2, sequential_deployment=sequential)
    before = [(container.started_at, container.revision) for container in living(service)]
    site.edit(service, image="acme/no-such-thing")
    action = site.do(service, "redeploy")
    assert action.state == "Failed"
    assert "pull access denied" in log_of(action)[-1]
    assert (state_of(service), states(service)) == ("Running", ["Running", "Running"])
    assert [(container.started_at, container.revision) for container in living(service)] == before
    assert SimulatedContainer.objects.filter(running=True, image="nginx:latest").count() == 2
    assert not synchronized(site, service)


def test_a_container_that_cannot_be_redeployed_runs_on(site: Site) -> None:
    service = site.started()
    site.edit(service, image="acme/no-such-thing")
    container = living(service)[0]
    assert site.do(container, "redeploy").state == "Failed"
    assert (state_of(container), state_of(service)) == ("Running", "Running")
    assert not synchronized(site, service)
    site.do(container, "stop")
    stopped_at = living(service)[0].stopped_at
    assert site.do(container, "redeploy").state == "Failed"
    assert state_of(container) == "Stopped"
    assert living(service)[0].stopped_at == stopped_at


def test_the_old_one_runs_until_the_image_is_there(site: Site) -> None:
    service = site.started()
    text = log_of(site.do(service, "redeploy"))
    assert text.index("web-1: Pulled image nginx:latest") < text.index(
        "web-1: Stopping the old container on n1.example.org"
    )
    assert sum("Pulling" in line for line in text) == 1


def test_a_service_on_every_node_follows_its_tags_at_the_next_redeploy(site: Site) -> None:
    a, b, c = site.nodes("a", "b", "c", node_cluster=None)
    Node.objects.filter(pk__in=(a.pk, b.pk)).update(tags=["old"])
    Node.objects.filter(pk__in=(b.pk, c.pk)).update(tags=["old", "new"])
    Node.objects.filter(pk=c.pk).update(tags=["new"])
    service = site.started(deployment_strategy="EVERY_NODE", tags=[{"name": "old"}], bindings=DATA)
    kept = {container.node_id: container.pk for container in living(service)}
    assert set(kept) == {a.pk, b.pk}
    site.edit(service, tags=[{"name": "new"}])
    assert sorted(places(service)) == ["a", "b"]
    assert site.do(service, "redeploy").state == "Success"
    now = {container.node_id: container.pk for container in living(service)}
    assert set(now) == {b.pk, c.pk}
    assert now[b.pk] == kept[b.pk]
    service.refresh_from_db()
    assert (service.state, service.target_num_containers, synchronized(site, service)) == ("Running", 2, True)
    for tag, nodes in (("old", {a.pk, b.pk}), ("new", {b.pk, c.pk})):
        site.edit(service, tags=[{"name": tag}])
        assert site.do(service, "redeploy").state == "Success"
        assert {container.node_id for container in living(service)} == nodes
    assert Volume.objects.filter(service=service).count() == 3


def test_a_service_on_every_node_that_matches_none_stays_as_it_is(site: Site) -> None:
    site.nodes("a", "b")
    service = site.started(deployment_strategy="EVERY_NODE")
    site.edit(service, tags=[{"name": "gpu"}])
    action = site.do(service, "redeploy")
    assert (action.state, state_of(service), sorted(places(service))) == ("Failed", "Running", ["a", "b"])
    assert "No node has all of the tags gpu" in log_of(action)[-1]


def test_a_container_of_every_node_keeps_to_its_node(site: Site) -> None:
    site.nodes("b")
    service = site.started(deployment_strategy="EVERY_NODE")
    site.world.make_node(nickname="a", external_fqdn="a.test")
    site.do(living(service)[0], "redeploy")
    assert places(service) == ["b"]


@pytest.mark.parametrize("call", ["stop", "redeploy", "terminate"])
def test_what_is_restarted_again_and_again_can_be_stopped(site: Site, call: str) -> None:
    service = site.started(autorestart="ALWAYS", run_command="false", target_num_containers=2)
    site.until(lambda: all(container.restart_at for container in living(service)))
    assert (state_of(service), states(service)) == ("Running", ["Running", "Running"])
    assert living(service)[0].exit_code == 1
    one = living(service)[0]
    if call == "stop":
        site.do(one, "stop")
        assert (state_of(one), living(service)[0].exit_code, state_of(service)) == ("Stopped", 1, "Partly running")
    site.do(service, call)
    ended = {"stop": "Stopped", "redeploy": "Running", "terminate": "Terminated"}[call]
    assert state_of(service) == ended
    if call == "stop":
        site.turn(20)
        assert [(each.state, each.restart_at) for each in living(service)] == [("Stopped", None)] * 2


def test_a_restart_that_waits_goes_on_after_a_redeploy_that_failed(site: Site) -> None:
    service = site.started(autorestart="ALWAYS", run_command="false")
    site.edit(service, image="acme/no-such-thing")
    site.until(lambda: living(service)[0].restart_at is not None)
    container = living(service)[0]
    assert site.do(container, "redeploy").state == "Failed"
    restarts = living(service)[0].restarts
    site.until(lambda: living(service)[0].restarts > restarts)


class Lending:
    """`web` mounts what `data` keeps."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.data = site.started("data", bindings=DATA)
        self.web = site.started("web", bindings=[{"volumes_from": "data"}])
        self.container = living(self.data)[0]

    def refused(self, kind: str, thing: object, call: str = "", **query: str) -> str:
        admin, path = self.site.world.admin, at(kind, thing.pk, call)  # type: ignore[attr-defined]
        answer = admin.post(path, **query) if call else admin.delete(path)
        assert answer.status_code == 409, answer.data
        return error(answer)


def test_volumes_in_use_are_not_deleted_by_any_road(site: Site) -> None:
    it = Lending(site)
    assert "web" in it.refused("service", it.data)
    assert "web" in it.refused("container", it.container)
    assert "web" in it.refused("service", it.data, "redeploy", reuse_volumes="false")
    assert "web" in it.refused("container", it.container, "redeploy", reuse_volumes="false")
    assert site.do(it.data, "redeploy").state == "Success"
    assert Volume.objects.count() == 1


def test_what_is_mounted_counts_until_it_is_let_go(site: Site) -> None:
    it = Lending(site)
    site.edit(it.web, bindings=[])
    assert "web" in it.refused("service", it.data)
    site.do(it.web, "redeploy")
    assert site.do(it.data, "redeploy", reuse_volumes="false").state == "Success"
    assert site.do(it.data, "terminate").state == "Success"


def test_a_borrower_that_is_about_to_go_still_counts(site: Site) -> None:
    it = Lending(site)
    site.ask(it.web, "terminate")
    assert "web" in it.refused("service", it.data)
    site.settle()
    assert site.do(it.data, "terminate").state == "Success"


def test_a_termination_that_waits_looks_again(site: Site) -> None:
    data = site.started("data", bindings=DATA)
    site.ask(data, "redeploy")
    late = Action.objects.create(
        namespace=data.namespace, name="Service Terminate", task="service.terminate", object_type="service",
        object_uuid=data.pk, object_uri=at("service", data.pk), state="Pending",
    )  # fmt: skip
    site.create("web", bindings=[{"volumes_from": "data"}])
    site.settle()
    assert (state_of(late), state_of(data)) == ("Failed", "Running")
    assert "in use by web" in log_of(late)[-1]


def test_a_container_that_destroys_itself_leaves_what_others_use(site: Site) -> None:
    data = site.started("data", bindings=DATA, autodestroy="ALWAYS")
    web = site.started("web", bindings=[{"volumes_from": "data"}])
    site.do(data, "stop")
    assert (living(data), Volume.objects.count()) == ([], 1)
    site.do(web, "terminate")
    site.do(data, "terminate")
    assert Volume.objects.count() == 0


@pytest.mark.parametrize("bindings", [[], DATA])
def test_a_redeploy_brings_containers_away_from_a_node_that_does_not_answer(site: Site, bindings: list[Any]) -> None:
    a, b = site.nodes("a", "b")
    service = site.started(bindings=bindings)
    assert places(service) == ["a"]
    site.cut_off(a)
    if bindings:
        failed = site.do(service, "redeploy")
        assert (failed.state, places(service)) == ("Failed", ["a"])
        assert "redeploy it without them" in log_of(failed)[-1]
    action = site.do(service, "redeploy", reuse_volumes="false" if bindings else "true")
    assert (action.state, places(service), states(service)) == ("Success", ["b"], ["Running"]), log_of(action)
    assert any("cannot be reached; the container is left behind on it" in line for line in log_of(action))
    site.cut_off(a, connect=True)
    assert (state_of(service), places(service)) == ("Running", ["b"])
    assert list(SimulatedContainer.objects.values_list("node", "running")) == [(b.pk, True)]
