"""What is written down of changes, whichever way they are made, and what is made of it for those who listen."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from apps.cloud.contract.event import PARENTS
from apps.localcloud.events.outbox import Outbox, Reader, merged
from apps.localcloud.models import Action, Container, Event, Node, NodeCluster, Service, Stack
from apps.localcloud.representations.events import SOURCES
from apps.localcloud.streams import listeners as listening
from apps.localcloud.streams.addresses import Events, requested_stream
from tests.localcloud.conftest import World
from tests.localcloud.working import Site


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    found = Outbox(lambda: None)
    found.open()
    yield found
    found.close()


def take_events(*, about: Any = None) -> list[tuple[str, str, str]]:
    """What is written down and not told yet, about one object or all."""
    bodies = [event.body for event in Reader().take()]
    return [
        (body["type"], body["action"], body["state"])
        for body in bodies
        if about is None or str(about.pk) in body["resource_uri"]
    ]


def forget() -> None:
    Event.objects.all().delete()


def test_the_manuals_kinds_are_told_of() -> None:
    assert {source.kind.name for source in SOURCES.values()} == set(PARENTS)


@pytest.mark.parametrize("model", [Stack, Service, Container, NodeCluster, Node, Action])
def test_every_kind_of_object_is_told_of(world: World, outbox: Outbox, model: Any) -> None:
    web = world.service(stack=world.stack())
    world.container(web)
    obj = model.objects.first()
    forget()
    model.objects.filter(pk=obj.pk).update(state="Odd")
    obj.refresh_from_db()
    obj.state = "Stranger"
    obj.save()
    obj.delete()
    name = model.__name__.lower()
    # This test is one transaction: its changes of one object are one event.
    states = [(event.body["type"], event.body["action"], event.body["state"]) for event in Event.objects.all()]
    assert states[0] == (name, "update", "Odd")
    assert states[1] == (name, "update", "Stranger")
    assert (name, "delete", "Terminated") in states[2:]


def test_what_differs_from_nothing_is_not_told(world: World, outbox: Outbox) -> None:
    web = world.service()
    container = world.container(web)
    forget()
    Container.objects.filter(pk=container.pk).update(state=container.state)
    Container.objects.filter(pk=container.pk).update(restarts=3)
    Node.objects.update(last_seen=world.node.created_at)
    container.refresh_from_db()
    container.save()
    Service.objects.filter(name="another").update(state="Running")
    assert take_events() == []


def test_what_is_rolled_back_is_not_told(world: World, outbox: Outbox) -> None:
    web = world.service()
    forget()
    with transaction.atomic():
        Service.objects.filter(pk=web.pk).update(state="Starting")
        transaction.set_rollback(True)
    assert take_events() == []


def test_many_rows_at_once_are_one_event_each(world: World, outbox: Outbox) -> None:
    web = world.service()
    many = [world.container(web, number) for number in range(1, 4)]
    forget()
    Container.objects.filter(service=web).update(state="Stopping")
    many[0].state = "Stopped"
    Container.objects.bulk_update(many[:1], ["state"])
    Container.objects.bulk_create([Container(namespace=world.acme, service=web, number=9, name="web-9")])
    assert sorted(take_events()) == sorted(
        [
            ("container", "update", "Stopped"),
            ("container", "update", "Stopping"),
            ("container", "update", "Stopping"),
            ("container", "create", "Starting"),
        ]
    )


def event(batch: UUID, action: str, state: str, uri: str = "/x/") -> Event:
    return Event(batch=batch, namespace="acme", body={"action": action, "state": state, "resource_uri": uri})


@pytest.mark.parametrize(
    ("actions", "last"),
    [
        (["create", "update"], [("create", "1")]),
        (["update", "update"], [("update", "1")]),
        (["update", "delete"], [("delete", "1")]),
        (["create", "update", "delete"], []),
    ],
)
def test_one_transaction_tells_of_an_object_once(actions: list[str], last: list[tuple[str, str]]) -> None:
    batch = uuid4()
    found = merged([event(batch, action, str(number)) for number, action in enumerate(actions)])
    assert [(each.body["action"], each.body["state"]) for each in found] == last


def test_several_transactions_tell_each_for_itself() -> None:
    assert len(merged([event(uuid4(), "update", state) for state in ("Starting", "Running")])) == 2


def test_what_was_taken_is_taken_once_and_then_forgotten(world: World, outbox: Outbox) -> None:
    world.service()
    reader = Reader()
    assert reader.take()
    assert reader.take() == []
    reader.forget()
    assert not Event.objects.exists()


def test_work_is_told_step_by_step(site: Site, outbox: Outbox) -> None:
    web = site.started()
    bodies = [each.body for each in Event.objects.order_by("pk")]
    states = [body["state"] for body in bodies if str(web.pk) in body["resource_uri"]]
    assert states[0] == "Not running"
    assert states[-1] == "Running"
    assert "Starting" in states


def wanted(query: str) -> listening.EventFilter:
    asked = requested_stream("/api/audit/v1/events", query)
    assert isinstance(asked, Events)
    return asked.wanted


def test_who_reads_nothing_is_let_go_at_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "MOST_WAITING", 3)
    body = {"type": "node", "parents": [], "resource_uri": "/api/infra/v1/acme/node/1/", "state": "Deployed"}
    told = [Event(namespace="acme", body=body) for _ in range(3)]

    async def listen() -> tuple[bool, list[Any], bool]:
        hub = listening.Listeners()
        with hub.listening("acme", wanted("")) as listener:
            hub.tell(told)
            taken = await listener.take()
            before = listener.overflowed.is_set()
            hub.tell(told)
            hub.tell(told)
            await asyncio.wait_for(listener.overflowed.wait(), 20)
            return before, taken, listener.overflowed.is_set()

    before, taken, after = asyncio.run(listen())
    assert (before, len(taken), after) == (False, 3, True)
