"""Who may call: keys, namespaces, roles."""

import base64

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from apps.localcloud.auth import authenticate_basic, container_header, digest
from apps.localcloud.models import Action, ContainerKey, Membership, Namespace, Service, User
from tests.basic_auth import basic

from .conftest import ACTIONS, APP, SERVICES, Caller, World, at, error, names


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Bearer key of admin",
        "Basic YWRtaW4=",  # "admin", without a colon
        basic("admin", ""),
        basic("admin", "wrong"),
        basic("nobody", "key of admin"),
        basic("admin\0", "key of admin"),
        "Basic " + "A" * 10000,
        "Basic \u00e9",
    ],
)
def test_a_wrong_credential_is_refused(world: World, header: str) -> None:
    response = Client(headers={"Authorization": header} if header else {}).get(SERVICES)
    assert response.status_code == 401
    assert list(response.json()) == ["error"]
    assert response.headers["WWW-Authenticate"].startswith("Basic")


def test_an_inactive_account_is_refused(world: World) -> None:
    User.objects.filter(name="admin").update(is_active=False)
    assert world.admin.get(SERVICES).status_code == 401


def test_keys_are_not_kept(world: World) -> None:
    assert User.objects.get(name="admin").apikey_digest == digest("key of admin")
    assert "key of admin" not in digest("key of admin")


def test_a_key_with_a_colon_works(world: World) -> None:
    User.objects.filter(name="admin").update(apikey_digest=digest("a:b"))
    found = authenticate_basic(basic("admin", "a:b"))
    assert found is not None and found.name == "admin"


def test_a_containers_key_works_in_the_name_of_its_user_only(world: World) -> None:
    container = world.container(world.service())
    key = ContainerKey.objects.create(container=container, user=User.objects.get(name="admin"), nonce="once")
    name, _, apikey = base64.b64decode(container_header(key).split()[1]).decode().partition(":")
    assert name == "admin"
    assert Caller("admin", apikey).get(SERVICES).status_code == 200
    assert Caller("stranger", apikey).get("/api/app/v1/service/").status_code == 401
    for wrong in (
        apikey[:-1],
        f"{container.pk.hex}.",
        f"{container.pk}.{apikey.partition('.')[2]}x",
        f"{apikey}\u00e9",
    ):
        assert Caller("admin", wrong).get(SERVICES).status_code == 401
    Membership.objects.filter(user__name="admin").delete()
    assert Caller("admin", apikey).get(SERVICES).status_code == 404


def test_users_and_organizations_share_their_names(world: World) -> None:
    with pytest.raises(ValidationError, match="a user's name"):
        User.objects.create(name="late", apikey_digest="")
        Namespace.objects.create(name="late", is_organization=True)
    with pytest.raises(ValidationError, match="an organization's name"):
        User.objects.create(name="acme", apikey_digest="")
    assert not Namespace.objects.filter(name="late").exists()


def test_without_a_namespace_the_users_own_is_meant(world: World) -> None:
    created = world.admin.post("/api/app/v1/service/", {"image": "nginx"})
    assert created.data["resource_uri"].startswith("/api/app/v1/admin/service/")
    assert names(world.admin.get("/api/app/v1/admin/service/")) == ["nginx"]
    assert names(world.admin.get(SERVICES)) == []
    assert world.admin.get(created.data["resource_uri"]).status_code == 200
    assert world.admin.get(f"/api/app/v1/service/{created.data['uuid']}/").status_code == 200


def test_anothers_namespace_looks_like_none(world: World) -> None:
    service = world.service()
    answers = [
        world.stranger.get(SERVICES),
        world.stranger.get("/api/app/v1/nowhere/service/"),
        world.stranger.get(at("service", service.uuid)),
        world.stranger.post(at("service", service.uuid, "start")),
        world.stranger.patch(at("service", service.uuid), {"nickname": "mine"}),
        world.stranger.delete(at("service", service.uuid)),
        world.stranger.get(f"/api/app/v1/service/{service.uuid}/"),
        world.stranger.get(ACTIONS + f"{Action.objects.get().uuid}/"),
        world.stranger.post(ACTIONS + f"{Action.objects.get().uuid}/retry/"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({error(answer) for answer in answers}) == 1
    assert Action.objects.count() == 1


def test_an_object_of_one_namespace_is_not_found_in_another(world: World) -> None:
    service = world.service()
    assert world.admin.get(f"/api/app/v1/admin/service/{service.uuid}/").status_code == 404


def test_a_role_that_is_taken_away_is_gone_at_once(world: World) -> None:
    assert world.reader.get(SERVICES).status_code == 200
    Membership.objects.filter(user__name="reader").delete()
    assert world.reader.get(SERVICES).status_code == 404


READS = ["service/", "container/", "stack/"]


@pytest.mark.parametrize("path", READS)
def test_every_role_reads(world: World, path: str) -> None:
    for caller in (world.admin, world.writer, world.reader):
        assert caller.get(f"{APP}/{path}").status_code == 200


WRITES = [("start", "Stopped"), ("stop", "Running"), ("redeploy", "Running"), ("scale", "Running")]


@pytest.mark.parametrize(("call", "state"), WRITES)
def test_starting_stopping_redeploying_and_scaling_need_the_write_role(world: World, call: str, state: str) -> None:
    service = world.service(state=state)
    refused = world.reader.post(at("service", service.uuid, call))
    assert refused.status_code == 403
    assert "'read and write'" in error(refused) and "acme" in error(refused) and "'read'" in error(refused)
    assert Service.objects.get().state == state
    assert world.writer.post(at("service", service.uuid, call)).status_code == 202


@pytest.mark.parametrize("call", ["start", "stop", "redeploy"])
def test_the_same_holds_for_containers(world: World, call: str) -> None:
    container = world.container(world.service(), state="Stopped" if call == "start" else "Running")
    assert world.reader.post(at("container", container.uuid, call)).status_code == 403
    assert world.writer.post(at("container", container.uuid, call)).status_code == 202


def test_creating_editing_and_terminating_need_the_admin_role(world: World) -> None:
    service = world.service(state="Running")
    container = world.container(service)
    for caller in (world.reader, world.writer):
        for refused in (
            caller.post(SERVICES, {"image": "redis"}),
            caller.patch(at("service", service.uuid), {"nickname": "new"}),
            caller.patch(at("service", service.uuid), {"target_num_containers": 2, "nickname": "new"}),
            caller.delete(at("service", service.uuid)),
            caller.delete(at("container", container.uuid)),
        ):
            assert refused.status_code == 403
            assert "'admin'" in error(refused)
    assert Service.objects.count() == 1
    assert Service.objects.get().nickname == ""


def test_scaling_by_an_edit_needs_what_scaling_needs(world: World) -> None:
    service = world.service(state="Running")
    assert world.reader.patch(at("service", service.uuid), {"target_num_containers": 2}).status_code == 403
    assert world.writer.patch(at("service", service.uuid), {"target_num_containers": 2}).status_code == 202


def test_a_refusal_for_want_of_a_role_is_on_record(world: World) -> None:
    service = world.service(state="Running")
    refused = world.reader.post(at("service", service.uuid, "stop"))
    action = world.reader.action_of(refused)
    assert (action["state"], action["action"], action["user"]) == ("Failed", "Service Stop", "reader")
    assert action["object"] == at("service", service.uuid)


def test_canceling_and_retrying_need_what_the_action_needed(world: World) -> None:
    service = world.service(state="Running")
    stopping = world.admin.action_of(world.admin.post(at("service", service.uuid, "stop")))
    assert world.reader.post(stopping["resource_uri"] + "cancel/").status_code == 403
    assert world.writer.post(stopping["resource_uri"] + "cancel/").status_code == 202
    other = world.service("db", state="Running")
    removing = world.admin.action_of(world.admin.delete(at("service", other.uuid)))
    assert world.writer.post(removing["resource_uri"] + "cancel/").status_code == 403
