"""Calls on objects that have their addresses under others."""

import pytest

from apps.cloud.client import CloudClient
from apps.cloud.contract import SERVICE, TRIGGER
from apps.cloud.errors import NotFound
from tests.faultserver import FaultServer, answers, lists

PARENT = "11111111-1111-1111-1111-111111111111"
KEY = "22222222-2222-2222-2222-222222222222"
ABOVE = f"/api/app/v1/service/{PARENT}/"


def test_every_call_goes_under_the_parent(server: FaultServer, client: CloudClient) -> None:
    triggers = client.under(PARENT)
    server.rest = lists()
    triggers.list(TRIGGER)
    server.rest = answers(202, {})
    triggers.get(TRIGGER, KEY)
    triggers.create(TRIGGER, {"name": "hook"})
    triggers.perform(TRIGGER, KEY, "call")
    triggers.perform(TRIGGER, KEY, "call", count=3)
    triggers.delete(TRIGGER, KEY)
    triggers.get(SERVICE, PARENT)
    assert [(each.method, each.path) for each in server.received] == [
        ("GET", f"{ABOVE}trigger/"),
        ("GET", f"{ABOVE}trigger/{KEY}/"),
        ("POST", f"{ABOVE}trigger/"),
        ("POST", f"{ABOVE}trigger/{KEY}/call/"),
        ("POST", f"{ABOVE}trigger/{KEY}/call/3/"),
        ("DELETE", f"{ABOVE}trigger/{KEY}/"),
        ("GET", ABOVE),
    ]


@pytest.mark.parametrize("parent", ["..", "a/b", "a%2f", ""])
def test_a_parent_that_cannot_be_one_is_not_asked_for(parent: str, server: FaultServer, client: CloudClient) -> None:
    with pytest.raises(NotFound):
        client.under(parent).list(TRIGGER)
    assert server.received == []


def test_without_the_parent_nothing_is_asked_for(server: FaultServer, client: CloudClient) -> None:
    with pytest.raises(NotFound):
        client.list(TRIGGER)
    assert server.received == []
