"""The demo data: whole, consistent, and left alone once it is there."""

import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.cloud.contract import ACTION, CONTAINER, NODE, NODECLUSTER, OBJECT_TYPES, SERVICE, STACK
from apps.localcloud.catalog import BYON
from apps.localcloud.models import (
    Action,
    Container,
    LogLine,
    Membership,
    Node,
    NodeCluster,
    Provider,
    Registry,
    Repository,
    Service,
    SimulatedContainer,
    Stack,
    Trigger,
    User,
)
from apps.localcloud.reading import still_listed
from apps.localcloud.states import node_cluster_state, service_state, stack_state
from apps.localcloud.views import health
from tests.localcloud.conftest import Caller
from tests.manual import manual

KEY = "the-demo-key"


@pytest.fixture
def demo(db: None, settings: Any) -> Iterator[None]:
    settings.DEMO_APIKEY = KEY
    call_command("demo", stdout=StringIO())
    yield


def lasting(kind: Any) -> set[str]:
    return {state.name for state in kind.states if state.lasting}


@pytest.mark.usefixtures("demo")
def test_it_is_all_there() -> None:
    assert all("(simulated)" in provider.label for provider in Provider.objects.exclude(name=BYON))
    assert {(each.user.name, each.role) for each in Membership.objects.filter(namespace__name="acme")} == {
        ("demo", "admin"),
        ("reader", "read"),
    }
    for name in ("demo", "acme"):
        assert set(Service.objects.filter(namespace__name=name).values_list("state", flat=True)) == lasting(SERVICE)
        assert set(Stack.objects.filter(namespace__name=name).values_list("state", flat=True)) == lasting(STACK)
        containers = Container.objects.filter(namespace__name=name)
        assert set(containers.values_list("state", flat=True)) == lasting(CONTAINER)
        assert {0, 1, 137} <= set(containers.values_list("exit_code", flat=True))
        assert containers.exclude(links=[]).exists()
        assert containers.exclude(bindings=[]).exists()
        for kind, model in ((NODE, Node), (NODECLUSTER, NodeCluster)):
            found = model._default_manager.filter(namespace__name=name)
            assert set(found.values_list("state", flat=True)) == lasting(kind)
        clusters = NodeCluster.objects.filter(namespace__name=name)
        assert {"aws", "azure", "digitalocean", "softlayer"} == {each.region.provider.name for each in clusters}
        triggers = Trigger.objects.filter(service__namespace__name=name)
        assert set(triggers.values_list("operation", flat=True)) == {"REDEPLOY", "SCALEUP"}
    assert set(Action.objects.values_list("state", flat=True)) == {"Success", "Failed", "Canceled"} <= lasting(ACTION)
    assert Action.objects.count() >= 40
    assert len(set(Action.objects.values_list("user_agent", "ip"))) >= 4


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("namespace", ["demo", "acme"])
def test_it_has_every_object_of_the_manual_in_every_lasting_state(namespace: str) -> None:
    caller = Caller("demo", KEY)
    for each in manual():
        kind = OBJECT_TYPES[each.name]
        if each.name == "event":
            continue
        keys: list[str | None] = [None]
        if kind.parent:
            services = caller.get(SERVICE.collection_path(namespace), limit="1000").data["objects"]
            keys = [service["uuid"] for service in services]
        found = [
            obj
            for key in keys
            for obj in caller.get(kind.collection_path(namespace, key), limit="1000").data["objects"]
        ]
        assert found, each.name
        assert {obj.get("state") for obj in found} >= lasting(kind) & set(each.states), each.name


@pytest.mark.usefixtures("demo")
def test_a_later_run_adds_kinds_of_which_there_are_none() -> None:
    """As in a database that an earlier version made."""
    for model in (Trigger, Repository, Registry):
        model.objects.all().delete()
    for _ in range(2):
        call_command("demo", stdout=StringIO())
        for name in ("demo", "acme"):
            assert Repository.objects.filter(namespace__name=name).count() == 4
            triggers = Trigger.objects.filter(service__namespace__name=name)
            assert sorted(triggers.values_list("operation", flat=True)) == ["REDEPLOY", "SCALEUP"]


@pytest.mark.usefixtures("demo")
def test_its_states_are_those_that_follow() -> None:
    for service in Service.objects.exclude(state="Terminated"):
        states = list(service.containers.values_list("state", flat=True))
        assert service.state == service_state(
            states, service.target_num_containers, was_deployed=service.deployed_at is not None
        ), service.name
    for stack in Stack.objects.exclude(state="Terminated"):
        assert stack.state == stack_state(list(stack.services.values_list("state", flat=True))), stack.name
    for cluster in NodeCluster.objects.exclude(state__in=("Init", "Terminated")):
        states = list(cluster.nodes.values_list("state", flat=True))
        assert cluster.state == node_cluster_state(states, cluster.target_num_nodes), cluster.name
    running = set(Container.objects.filter(state="Running").values_list("pk", flat=True))
    assert running == set(SimulatedContainer.objects.filter(running=True).values_list("pk", flat=True))
    assert not Container.objects.filter(node__state="Unreachable").exists()


@pytest.mark.usefixtures("demo")
def test_its_stacks_make_themselves_anew() -> None:
    caller = Caller("demo", KEY)
    for name in ("shop", "blog"):
        (stack,) = caller.get("/api/app/v1/acme/stack/", name=name).data["objects"]
        exported = caller.get(f"{stack['resource_uri']}export/").data
        services = [{"name": each, **entry} for each, entry in exported.items()]
        answer = caller.patch(stack["resource_uri"], {"services": services})
        assert (answer.status_code, caller.action_of(answer)["action"]) == (200, "Stack Update")
        assert LogLine.objects.latest("pk").text == "Nothing was changed."


@pytest.mark.usefixtures("demo")
def test_its_past_is_in_order() -> None:
    now = time.time()
    for action in Action.objects.all():
        assert action.ended_at and action.started_at <= action.ended_at <= timezone.now()
        at = list(LogLine.objects.filter(owner_uuid=action.pk).order_by("pk").values_list("at", flat=True))
        assert at
        assert at == sorted(at)
        assert action.started_at.timestamp() - 1 <= at[0] <= at[-1] <= action.ended_at.timestamp() + 1
    starts = Action.objects.filter(namespace__name="acme").order_by("started_at").values_list("started_at", flat=True)
    assert (starts[len(starts) - 1] - starts[0]).days >= 20
    for container in Container.objects.filter(state="Running"):
        lines = list(LogLine.objects.filter(owner_uuid=container.pk).order_by("pk").values_list("at", flat=True))
        assert lines == sorted(lines)
        assert now - 4 * 3600 < lines[-1] <= time.time()
        pauses = [later - earlier for earlier, later in pairwise(lines)]
        assert sum(pause > 60 for pause in pauses) >= 30


@pytest.mark.usefixtures("demo")
def test_a_second_run_leaves_changes_alone() -> None:
    service = Service.objects.get(namespace__name="acme", name="docs")
    Service.objects.filter(pk=service.pk).update(nickname="mine")
    Service.objects.filter(namespace__name="acme", name="mirror").delete()
    before = (Action.objects.count(), Container.objects.count(), LogLine.objects.count())
    began = time.monotonic()
    call_command("demo", stdout=StringIO())
    assert time.monotonic() - began < 2
    assert before == (Action.objects.count(), Container.objects.count(), LogLine.objects.count())
    service.refresh_from_db()
    assert service.nickname == "mine"
    assert not Service.objects.filter(namespace__name="acme", name="mirror").exists()


@pytest.mark.usefixtures("demo")
def test_a_later_run_shows_every_lasting_state_again() -> None:
    long_ago = timezone.now() - timedelta(days=8)
    for model in (Stack, Service, Container):
        model.objects.filter(state="Terminated").update(destroyed_at=long_ago)
    Stack.objects.filter(state="Stopped").update(state="Running")
    Service.objects.filter(state="Not running").delete()
    before = set(Service.objects.values_list("pk", flat=True))
    call_command("demo", stdout=StringIO())
    caller = Caller("demo", KEY)
    for namespace in ("demo", "acme"):
        for kind in (STACK, SERVICE, CONTAINER):
            objects = caller.get(kind.collection_path(namespace), limit="1000").data["objects"]
            assert {each["state"] for each in objects} >= lasting(kind), (namespace, kind)
    assert before < set(Service.objects.values_list("pk", flat=True))
    counts = (Service.objects.count(), Stack.objects.count())
    call_command("demo", stdout=StringIO())
    assert (Service.objects.count(), Stack.objects.count()) == counts


@pytest.mark.usefixtures("demo")
def test_a_later_run_shows_every_state_of_machines_again() -> None:
    acme = NodeCluster.objects.filter(namespace__name="acme")
    acme.filter(state="Terminated").update(destroyed_at=timezone.now() - timedelta(days=8))
    acme.filter(state__in=("Init", "Partly deployed", "Empty cluster")).update(state="Deployed")
    call_command("demo", stdout=StringIO())
    assert set(acme.filter(still_listed()).values_list("state", flat=True)) == lasting(NODECLUSTER)
    before = NodeCluster.objects.count()
    call_command("demo", stdout=StringIO())
    assert NodeCluster.objects.count() == before


@pytest.mark.usefixtures("demo")
def test_healthz_waits_for_it_where_it_is_expected(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "running", lambda: True)
    settings.DEMO_EXPECTED = True
    assert Caller("demo", KEY).client.get("/healthz").status_code == 200
    User.objects.filter(name="reader").delete()
    assert Caller("demo", KEY).client.get("/healthz").status_code == 503
    settings.DEMO_EXPECTED = False
    assert Caller("demo", KEY).client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("demo")
def test_the_key_works_for_both() -> None:
    for name in ("demo", "reader"):
        assert Caller(name, KEY).get("/api/app/v1/acme/service/").status_code == 200
    assert Caller("reader", KEY).get("/api/app/v1/demo/service/").status_code == 404


def test_a_key_that_is_not_given_is_made_up_kept_and_told(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DEMO_APIKEY, settings.DATA_DIR = "", tmp_path / "data"
    keys = set()
    for _ in range(2):
        said = StringIO()
        call_command("demo", stdout=said)
        keys.add(key := said.getvalue().split()[-1])
    (kept,) = settings.DATA_DIR.iterdir()
    assert keys == {kept.read_text()}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert User.objects.count() == 2
    assert Caller("demo", key).get("/api/app/v1/service/").status_code == 200
