"""Tokens by which a machine of one's own joins as a node."""

from datetime import timedelta

from django.utils import timezone

from apps.localcloud.models import LogLine, NodeToken
from apps.localcloud.tokens import issue, redeem

from .conftest import World, error

TOKENS = "/api/infra/v1/acme/token/"


def test_a_token_is_told_once_and_kept_as_a_hash(world: World) -> None:
    answer = world.admin.post(TOKENS)
    assert answer.status_code == 201
    assert list(answer.data) == ["token"]
    text = answer.data["token"]
    kept = NodeToken.objects.get()
    assert len(text) >= 32
    assert text not in str(NodeToken.objects.values().get())
    assert text not in "".join(LogLine.objects.values_list("text", flat=True))
    assert (kept.namespace, kept.user.name) == (world.acme, "admin")
    action = world.admin.action_of(answer)
    assert (action["action"], action["state"], action["object"]) == ("Node Token Create", "Success", TOKENS)
    assert world.admin.get(TOKENS).status_code == 405


def test_as_the_old_command_line_asks_for_it(world: World) -> None:
    answer = world.admin.client.post("/api/infra/v1/token/", content_type="application/json")
    assert answer.status_code == 201
    assert NodeToken.objects.get().namespace.name == "admin"
    assert answer.json()["token"]


def test_it_takes_no_parameters(world: World) -> None:
    answer = world.admin.post(TOKENS, {"days": 3})
    assert answer.status_code == 400
    assert error(answer).startswith("days:")


def test_only_admins_bring_nodes(world: World) -> None:
    for who, status in ((world.reader, 403), (world.writer, 403), (world.stranger, 404)):
        assert who.post(TOKENS).status_code == status
    assert not NodeToken.objects.exists()


def test_it_works_once(world: World) -> None:
    text = world.admin.post(TOKENS).data["token"]
    assert redeem(text + "0") is None
    joined = redeem(text)
    assert joined is not None
    assert joined.namespace == world.acme
    assert redeem(text) is None


def test_it_expires_and_is_tidied_away(world: World) -> None:
    text = world.admin.post(TOKENS).data["token"]
    NodeToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert redeem(text) is None
    user = NodeToken.objects.get().user
    fresh = issue(world.acme, user)
    assert list(NodeToken.objects.all()) == [fresh]
