"""Registries and external repositories: listed, added, changed, removed; and what their credentials open."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from apps.localcloud.drivers.base import Credentials
from apps.localcloud.images import host_of, repository_of
from apps.localcloud.models import Action, LogLine, Namespace, Registry, Repository
from apps.localcloud.sealing import SealedError, unseal

from .conftest import ACTIONS, REPOSITORIES, World, error, names
from .working import Site, log_of

REGISTRIES = "/api/repo/v1/acme/registry/"
PRIVATE = "registry.local/user1/private-app"
PASSWORD = "canary-of-a-password"


def added(world: World, name: str = PRIVATE, **body: str) -> Any:
    return world.repository(name, **{"username": "u", "password": PASSWORD} | body)


def credentials(name: str = PRIVATE) -> Mapping[str, str]:
    repository = Repository.objects.get(name=name)
    return unseal(repository.credentials, owner=repository.uuid)


def hosts(answer: Any) -> list[str]:
    return [each["host"] for each in answer.data["objects"]]


def test_a_repository_is_added_with_its_registry(world: World) -> None:
    answer = added(world)
    assert answer.data == {
        "resource_uri": f"{REPOSITORIES}{PRIVATE}/",
        "name": PRIVATE,
        "in_use": False,
        "registry": f"{REGISTRIES}registry.local/",
    }
    assert world.admin.get(answer.data["resource_uri"]).data == answer.data
    assert world.admin.get(answer.data["resource_uri"].rstrip("/")).data == answer.data
    assert world.admin.get(answer.data["registry"]).data == {
        "resource_uri": answer.data["registry"], "name": "registry.local", "host": "registry.local", "port": 443,
        "is_ssl": True, "is_docker_registry": False,
    }  # fmt: skip
    action = world.admin.action_of(answer)
    assert (action["action"], action["state"]) == ("External Repository Create", "Success")
    assert action["object"] == answer.data["resource_uri"]


def test_every_namespace_has_docker_s_registry(world: World) -> None:
    for path in (REGISTRIES, "/api/repo/v1/registry/"):
        (hub,) = world.admin.get(path).data["objects"]
        assert (hub["name"], hub["host"], hub["port"]) == ("Docker Hub", "registry-1.docker.io", 443)
        assert hub["is_docker_registry"] and hub["is_ssl"]
    assert hub["resource_uri"] == "/api/repo/v1/admin/registry/registry-1.docker.io/"


def test_registries_are_filtered(world: World) -> None:
    added(world, "a.example/x/y")
    added(world, "b.example:5000/x")
    uuid = str(Registry.objects.get(host="a.example").uuid)
    assert hosts(world.admin.get(REGISTRIES)) == ["registry-1.docker.io", "a.example", "b.example:5000"]
    assert hosts(world.admin.get(REGISTRIES, is_docker_registry="true")) == ["registry-1.docker.io"]
    assert hosts(world.admin.get(REGISTRIES, is_docker_registry="False", host="a.example")) == ["a.example"]
    assert hosts(world.admin.get(REGISTRIES, name="b.example:5000")) == ["b.example:5000"]
    assert hosts(world.admin.get(REGISTRIES, uuid=uuid)) == ["a.example"]
    assert world.admin.get(f"{REGISTRIES}b.example:5000/").data["port"] == 5000
    assert world.admin.get(REGISTRIES, is_docker_registry="perhaps").status_code == 400


def test_repositories_are_filtered(world: World) -> None:
    for name in ("b.example/x", "a.example/x/y/z", "acme/secret"):
        added(world, name)
    assert names(world.admin.get(REPOSITORIES)) == ["a.example/x/y/z", "acme/secret", "b.example/x"]
    assert names(world.admin.get(REPOSITORIES, name="acme/secret")) == ["acme/secret"]
    assert names(world.admin.get(REPOSITORIES, registry=f"{REGISTRIES}a.example/")) == ["a.example/x/y/z"]
    docker = "/api/repo/v1/registry/registry-1.docker.io/"
    assert names(world.admin.get(REPOSITORIES, registry=docker)) == ["acme/secret"]
    assert error(world.admin.get(REPOSITORIES, registry="a.example")).startswith("registry:")


def test_a_repository_is_in_use_while_a_service_uses_an_image_of_it(world: World) -> None:
    added(world)
    added(world, "docker.io/acme/app")
    assert not any(each["in_use"] for each in world.admin.get(REPOSITORIES).data["objects"])
    world.service(body={"image": f"{PRIVATE}:2.1"})
    gone = world.service("other", body={"image": "acme/app"})
    assert all(each["in_use"] for each in world.admin.get(REPOSITORIES).data["objects"])
    type(gone).objects.filter(pk=gone.pk).update(state="Terminated")
    assert [each["in_use"] for each in world.admin.get(REPOSITORIES).data["objects"]] == [False, True]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("name", {}),
        ("name", {"name": "registry.local/app:1.0"}),
        ("name", {"name": "https://registry.local/app"}),
        ("name", {"name": "registry.local/../app"}),
        ("name", {"name": "Registry.local/App"}),
        ("name", {"name": "nginx"}),
        ("name", {"name": "docker.io/nginx"}),
        ("name", {"name": f"registry.local/{'x' * 300}"}),
        ("name", {"name": ["registry.local/app"]}),
        ("username", {"name": "registry.local/app", "password": "p"}),
        ("password", {"name": "registry.local/app", "username": "u"}),
        ("username", {"name": "registry.local/app", "username": "u" * 300, "password": "p"}),
        ("in_use", {"name": "registry.local/app", "in_use": True}),
    ],
)
def test_what_is_wrong_is_named(world: World, name: str, body: dict[str, Any]) -> None:
    answer = world.admin.post(REPOSITORIES, body)
    assert (answer.status_code, error(answer).partition(":")[0]) == (400, name)
    assert not Repository.objects.exists()
    assert world.admin.action_of(answer)["object"] == REPOSITORIES


def test_a_repository_is_added_once_in_a_namespace(world: World) -> None:
    added(world)
    assert world.admin.post(REPOSITORIES, {"name": PRIVATE}).status_code == 409
    assert world.admin.post("/api/repo/v1/repository/", {"name": PRIVATE}).status_code == 201
    assert Registry.objects.filter(host="registry.local").count() == 2


def test_credentials_are_changed_one_by_one_or_together(world: World) -> None:
    uri = added(world).data["resource_uri"]
    for body, found in (
        ({"password": "other"}, {"username": "u", "password": "other"}),
        ({"username": "v"}, {"username": "v", "password": "other"}),
        ({}, {"username": "v", "password": "other"}),
        ({"username": "w", "password": "third"}, {"username": "w", "password": "third"}),
    ):
        answer = world.admin.patch(uri, body)
        assert (answer.status_code, answer.data["name"]) == (200, PRIVATE)
        assert credentials() == found
        assert world.admin.action_of(answer)["action"] == "External Repository Update"
    assert error(world.admin.patch(uri, {"username": ""})).startswith("username:")
    assert error(world.admin.patch(uri, {"name": "a.example/x"})).startswith("name:")
    assert world.admin.patch(uri, {"username": "", "password": None}).status_code == 200
    assert Repository.objects.get().credentials == ""


def test_a_repository_is_removed_and_with_the_last_one_its_registry(world: World) -> None:
    first, second = added(world).data["resource_uri"], added(world, "registry.local/two").data["resource_uri"]
    answer = world.admin.delete(first)
    assert (answer.status_code, answer.content) == (204, b"")
    assert world.admin.action_of(answer)["action"] == "External Repository Delete"
    assert world.admin.get(first).status_code == 404
    assert "registry.local" in hosts(world.admin.get(REGISTRIES))
    world.admin.delete(second)
    assert hosts(world.admin.get(REGISTRIES)) == ["registry-1.docker.io"]
    told = [each["action"] for each in world.admin.get(ACTIONS, object=first).data["objects"]]
    assert told == ["External Repository Delete", "External Repository Create"]
    without = first.replace("/acme/", "/")
    assert world.admin.get(ACTIONS, object=without).data["meta"]["total_count"] == 2


def test_only_admins_change_what_members_see(world: World) -> None:
    uri = added(world).data["resource_uri"]
    for who, read, write in ((world.reader, 200, 403), (world.writer, 200, 403), (world.stranger, 404, 404)):
        assert who.get(REPOSITORIES).status_code == who.get(uri).status_code == read
        assert who.get(REGISTRIES).status_code == read
        assert who.post(REPOSITORIES, {"name": "a.example/x"}).status_code == write
        assert who.patch(uri, {"password": "x"}).status_code == write
        assert who.delete(uri).status_code == write
    assert credentials()["password"] == PASSWORD
    assert world.admin.post(REGISTRIES, {}).status_code == 405


def test_a_password_is_nowhere_in_plain(world: World) -> None:
    uri = added(world).data["resource_uri"]
    world.admin.patch(uri, {"password": PASSWORD + "2"})
    world.admin.post(REPOSITORIES, {"name": PRIVATE, "username": "u", "password": PASSWORD})
    world.admin.post(REPOSITORIES, {"name": "no", "username": "u", "password": PASSWORD})
    for path in (uri, REPOSITORIES, REGISTRIES, ACTIONS):
        assert PASSWORD not in world.admin.get(path).content.decode()
    with connection.cursor() as cursor:
        for table in (Repository, Registry, Action, LogLine):
            cursor.execute(f"SELECT * FROM {table._meta.db_table}")
            assert PASSWORD not in str(cursor.fetchall()), table
    assert PASSWORD not in repr(Credentials("u", PASSWORD))


def test_what_is_sealed_for_one_opens_for_no_other(world: World) -> None:
    added(world)
    other = added(world, "registry.local/other")
    sealed = Repository.objects.get(name=PRIVATE).credentials
    Repository.objects.filter(name="registry.local/other").update(credentials=sealed)
    with pytest.raises(SealedError):
        credentials("registry.local/other")
    assert world.admin.patch(other.data["resource_uri"], {"password": "x"}).status_code == 409
    assert world.admin.patch(other.data["resource_uri"], {"username": "u", "password": "x"}).status_code == 200
    assert credentials("registry.local/other")["password"] == "x"


def test_keys_are_rotated(world: World, settings: Any) -> None:
    added(world)
    old, new = settings.SEALING_KEYS[0], Fernet.generate_key().decode()
    settings.SEALING_KEYS = [new, old]
    assert credentials()["password"] == PASSWORD
    for _ in range(2):
        said = StringIO()
        call_command("rotate_sealing_key", stdout=said)
        assert said.getvalue() == "1 sealed anew.\n"
    settings.SEALING_KEYS = [new]
    assert credentials()["password"] == PASSWORD
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match=PRIVATE):
        call_command("rotate_sealing_key", stdout=StringIO())


@pytest.mark.parametrize(
    ("password", "state", "said"),
    [
        ("right", "Success", f"Pulled image {PRIVATE}:1.0"),
        ("wrong", "Failed", "https://registry.local/v2/: unauthorized: incorrect username or password"),
        (None, "Failed", f"pull access denied for {PRIVATE}"),
    ],
)
def test_images_of_a_repository_are_pulled_with_its_credentials(
    site: Site, password: str | None, state: str, said: str
) -> None:
    if password is not None:
        added(site.world, password=password)
    service = site.create(image=f"{PRIVATE}:1.0")
    action = site.do(service, "start")
    assert action.state == state
    assert any(said in line for line in log_of(action)), log_of(action)


def test_credentials_open_nothing_in_another_namespace(site: Site) -> None:
    site.world.admin.post("/api/repo/v1/repository/", {"name": PRIVATE, "username": "u", "password": "right"})
    assert site.do(site.create(image=PRIVATE), "start").state == "Failed"


def test_credentials_that_cannot_be_opened_fail_the_pull(site: Site, settings: Any) -> None:
    added(site.world)
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    action = site.do(site.create(image=PRIVATE), "start")
    assert (action.state, "cannot be opened" in log_of(action)[-1]) == ("Failed", True)


@pytest.mark.parametrize(
    ("image", "repository", "host"),
    [
        ("nginx", "nginx", "registry-1.docker.io"),
        ("acme/app:1.0", "acme/app", "registry-1.docker.io"),
        ("docker.io/acme/app", "acme/app", "registry-1.docker.io"),
        ("localhost/app", "localhost/app", "localhost"),
        ("r.example:5000/a/b@sha256:00", "r.example:5000/a/b", "r.example:5000"),
        ("r.example:5000/a:1@sha256:00", "r.example:5000/a", "r.example:5000"),
    ],
)
def test_names_are_taken_apart_as_docker_does(image: str, repository: str, host: str) -> None:
    assert repository_of(image) == repository
    assert host_of(repository) == host


def test_a_namespace_goes_with_its_registries(world: World) -> None:
    added(world)
    Namespace.objects.get(name="acme").delete()
    assert not Registry.objects.filter(host="registry.local").exists()
