"""What ended long ago is deleted, with its logs."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.localcloud.models import Action, Container, LogLine, Node, NodeCluster, Service, SimulatedContainer, Stack
from apps.localcloud.orchestration import purging
from tests.localcloud.conftest import World
from tests.localcloud.working import Site, living


def ended(days: float) -> dict[str, Any]:
    return {"state": "Terminated", "destroyed_at": timezone.now() - timedelta(days=days)}


def test_terminated_objects_and_their_logs_go_after_their_time(site: Site) -> None:
    service, kept = site.started("old"), site.started("kept")
    stack = site.world.stack()
    Service.objects.filter(pk=service.pk).update(stack=stack)
    container = living(service)[0]
    site.do(service, "terminate")
    actions = Action.objects.count()
    for days, there in ((29, True), (31, False)):
        for model in (Service, Container):
            model.objects.filter(state="Terminated").update(**ended(days))
        Stack.objects.update(**ended(days))
        site.crash()
        site.turn()
        assert LogLine.objects.filter(owner_uuid=container.pk).exists() is there
        for model, pk in ((Service, service.pk), (Container, container.pk), (Stack, stack.pk)):
            assert model.objects.filter(pk=pk).exists() is there
    assert LogLine.objects.filter(owner_uuid=living(kept)[0].pk).exists()
    assert (Action.objects.count(), SimulatedContainer.objects.count()) == (actions, 1)


def test_nodes_and_clusters_go_too(world: World) -> None:
    node = world.make_node(**ended(31))
    NodeCluster.objects.update(**ended(31))
    purging.purge()
    assert not Node.objects.filter(pk=node.pk).exists()
    assert NodeCluster.objects.count() == 1  # it has a node that is there
    Node.objects.update(**ended(31))
    purging.purge()
    assert not NodeCluster.objects.exists()


def test_ended_actions_and_their_logs_go_after_a_longer_time(world: World, settings: Any) -> None:
    world.service()
    action = Action.objects.get()
    settings.KEEP_ACTIONS_DAYS = 50
    for days, left in ((49, 1), (51, 0)):
        Action.objects.update(ended_at=timezone.now() - timedelta(days=days))
        purging.purge()
        assert Action.objects.count() == LogLine.objects.filter(owner_uuid=action.pk).count() == left
    Action.objects.create(namespace=world.acme, started_at=timezone.now() - timedelta(days=99), state="In progress")
    purging.purge()
    assert Action.objects.count() == 1


def test_much_is_deleted_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    for number in range(3):
        world.service(f"web{number}", **ended(31))
    assert purging.purge() == purging.MORE_PAUSE
    assert purging.purge() == purging.PURGE_PAUSE
    assert not Service.objects.exists()
