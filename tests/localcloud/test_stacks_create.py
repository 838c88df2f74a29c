"""Stacks made from stack files, changed by them, and written as them."""

from typing import Any

import pytest

from apps.localcloud.models import Action, Service, Stack

from .conftest import APP, World, at, error, names

STACKS = f"{APP}/stack/"
SHOP: list[dict[str, Any]] = [
    {"name": "web", "image": "nginx:1.25", "ports": ["8080:80"], "links": ["api", "db.data:store"], "tags": ["web"]},
    {"name": "api", "image": "acme/api-app", "links": ["db:database"], "environment": {"A": "1", "B": "2"}},
    {"name": "db", "image": "postgres:16", "volumes": ["/data"], "restart": "always"},
    {"name": "backup", "image": "acme/backup-job", "volumes_from": ["db:ro"], "target_num_containers": 2},
]


@pytest.fixture
def shop(world: World) -> Stack:
    return create_stack(world, "shop", *SHOP)


def create_stack(world: World, name: str, *services: dict[str, Any]) -> Stack:
    if name == "shop" and not Stack.objects.filter(name="data").exists():
        create_stack(world, "data", {"name": "db", "image": "mysql:8"})
    answer = world.admin.post(STACKS, {"name": name, "services": list(services)})
    assert answer.status_code == 201, answer.data
    return Stack.objects.get(pk=answer.data["uuid"])


def member(stack: Stack, name: str) -> Service:
    return stack.services.exclude(state="Terminated").get(name=name)


def export(world: World, stack: Stack) -> dict[str, dict[str, Any]]:
    exported: dict[str, dict[str, Any]] = world.reader.get(at("stack", stack.pk, "export")).data
    return exported


def as_services(exported: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": name, **entry} for name, entry in exported.items()]


def edit(world: World, stack: Stack, services: Any) -> Any:
    return world.admin.patch(at("stack", stack.pk), {"services": services})


def test_a_stack_is_made_with_its_services(world: World) -> None:
    create_stack(world, "data", {"name": "db", "image": "mysql:8"})
    body = {"name": "shop", "nickname": "The shop", "services": SHOP}
    created = world.admin.post(STACKS, body)
    assert created.status_code == 201, created.data
    shown = created.data
    assert (shown["name"], shown["nickname"], shown["state"]) == ("shop", "The shop", "Not Running")
    assert len(shown["services"]) == 4
    action = world.admin.action_of(created)
    assert (action["action"], action["object"]) == ("Stack Create", shown["resource_uri"])
    assert names(world.admin.get(f"{APP}/service/", stack=shown["resource_uri"])) == ["web", "api", "db", "backup"]
    web = world.admin.get(shown["services"][0]).data
    assert web["stack"] == shown["resource_uri"]
    assert web["container_ports"][0]["outer_port"] == 8080
    assert web["public_dns"] == "web.shop.acme.svc.localcloud.internal"
    linked = {row["name"]: row["to_service"] for row in web["linked_to_service"]}
    other = Service.objects.get(stack__name="data")
    assert linked == {"api": shown["services"][1], "store": at("service", other.pk)}
    assert world.admin.get(shown["services"][3]).data["bindings"][0]["volumes_from"] == shown["services"][2]


def test_the_apis_own_names_are_taken_as_well(world: World) -> None:
    """As in the manual's example."""
    stack = create_stack(
        world,
        "manual",
        {
            "name": "hello-word", "image": "tutum/hello-world", "target_num_containers": 2, "nickname": "Hello",
            "linked_to_service": [{"to_service": "database", "name": "DB"}], "autorestart": "ON_FAILURE",
        },
        {"name": "database", "image": "tutum/mysql", "container_envvars": [{"key": "A", "value": "1"}], "memory": 64},
    )  # fmt: skip
    hello = world.admin.get(at("service", member(stack, "hello-word").pk)).data
    assert hello["linked_to_service"][0]["to_service"] == at("service", member(stack, "database").pk)
    assert (hello["target_num_containers"], hello["nickname"], hello["autorestart"]) == (2, "Hello", "ON_FAILURE")
    assert export(world, stack)["database"] == {
        "image": "tutum/mysql:latest", "environment": {"A": "1"}, "mem_limit": "64m",
    }  # fmt: skip


def test_a_stack_needs_no_services(world: World) -> None:
    created = world.admin.post(STACKS, {"name": "empty"})
    assert (created.status_code, created.data["services"], created.data["nickname"]) == (201, [], "empty")


WRONG: list[tuple[str, Any]] = [
    ("services:", {}),
    ("services[0]:", ["web"]),
    ("services[0].name:", [{"image": "nginx"}]),
    ("services[0].name:", [{"name": "a b", "image": "nginx"}]),
    ("services[1].name:", [{"name": "web", "image": "nginx"}, {"name": "web", "image": "nginx"}]),
    ("services.web.image:", [{"name": "web"}]),
    ("services.web.build:", [{"name": "web", "image": "nginx", "build": "."}]),
    ("services.web.external_links:", [{"name": "web", "image": "nginx", "external_links": []}]),
    ("services.web.env_file:", [{"name": "web", "image": "nginx", "env_file": ".env"}]),
    ("services.web.imagee:", [{"name": "web", "imagee": "nginx"}]),
    ("services.web.ports[0]:", [{"name": "web", "image": "nginx", "ports": ["x"]}]),
    ("services.web.ports:", [{"name": "web", "image": "nginx", "ports": ["80:80", "80:81"]}]),
    ("services.web.environment:", [{"name": "web", "image": "nginx", "environment": {"a b": "1"}}]),
    ("services.web.mem_limit:", [{"name": "web", "image": "nginx", "mem_limit": "1m"}]),
    ("services.web.links:", [{"name": "web", "image": "nginx", "links": ["db"]}]),
    ("services.web.links:", [{"name": "web", "image": "nginx", "links": ["web"]}]),
    ("services.web.volumes_from:", [{"name": "web", "image": "nginx", "volumes_from": ["db"]}]),
    ("services.web.cap_add[0]:", [{"name": "web", "image": "nginx", "cap_add": ["net admin"]}]),
    ("services.web.container_ports[0].inner_port:", [
        {"name": "web", "image": "nginx", "container_ports": [{"inner_port": 0, "protocol": "tcp"}]}
    ]),
    ("services.web.autodestroy:", [
        {"name": "web", "image": "nginx", "restart": "always", "autodestroy": "always"}
    ]),
    ("services.b.links:", [
        {"name": "a", "image": "nginx", "links": ["b"]}, {"name": "b", "image": "nginx", "links": ["a"]},
    ]),
    ("services.b.volumes_from:", [
        {"name": "a", "image": "nginx", "volumes_from": ["b"]}, {"name": "b", "image": "nginx", "volumes_from": ["a"]},
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("start", "services"), WRONG)
def test_what_is_wrong_is_named_by_service_and_key(world: World, start: str, services: Any) -> None:
    answer = world.admin.post(STACKS, {"name": "shop", "services": services})
    assert answer.status_code == 400
    said = error(answer)
    assert said.startswith(start) or (start == "services.b.links:" and said.startswith("services.a.links:")), said
    assert not Stack.objects.exists()
    assert not Service.objects.exists()
    assert Action.objects.get().state == "Failed"


@pytest.mark.parametrize("name", [None, "", "a b", "-x", 5])
def test_a_stack_needs_a_name(world: World, name: Any) -> None:
    answer = world.admin.post(STACKS, {"name": name})
    assert (answer.status_code, error(answer)[:5]) == (400, "name:")


def test_a_name_is_taken_until_its_stack_is_gone(world: World) -> None:
    stack = create_stack(world, "blog")
    assert world.admin.post(STACKS, {"name": "blog"}).status_code == 409
    Stack.objects.filter(pk=stack.pk).update(state="Terminated")
    assert world.admin.post(STACKS, {"name": "blog"}).status_code == 201


def test_two_stacks_may_have_services_of_the_same_name(world: World, shop: Stack) -> None:
    create_stack(world, "other", {"name": "db", "image": "redis"}, {"name": "web", "image": "nginx", "links": ["db"]})
    db = Service.objects.get(stack__name="other", name="db")
    assert Service.objects.get(stack__name="other", name="web").links_to.get().to_service == db
    assert member(shop, "api").links_to.get().to_service == member(shop, "db")


def test_what_is_exported_makes_the_same_stack(world: World, shop: Stack) -> None:
    exported = export(world, shop)
    assert exported["web"] == {
        "image": "nginx:1.25", "ports": ["8080:80"], "links": ["api", "db.data:store"], "tags": ["web"],
    }  # fmt: skip
    assert exported["backup"]["volumes_from"] == ["db:ro"]
    again = create_stack(world, "again", *as_services(exported))
    assert export(world, again) == exported


def test_what_is_exported_changes_nothing(world: World, shop: Stack) -> None:
    revisions = list(shop.services.values_list("name", "revision"))
    services = as_services(export(world, shop))
    for service in services:
        if isinstance(service.get("environment"), dict):
            service["environment"] = dict(reversed(service["environment"].items()))
    answer = edit(world, shop, services)
    assert answer.status_code == 200, answer.data
    assert list(shop.services.values_list("name", "revision")) == revisions


def test_an_edit_changes_what_differs_and_nothing_else(world: World, shop: Stack) -> None:
    before = {service.name: service for service in shop.services.all()}
    for service in before.values():
        world.container(service)
    Service.objects.filter(name="api").update(nickname="The API")
    services = [{**row} for row in SHOP]
    services[1] |= {"image": "acme/api-app:2", "environment": {"A": "1"}}
    services.append({"name": "cache", "image": "redis:7"})
    answer = edit(world, shop, services)
    assert answer.status_code == 200, answer.data
    assert len(answer.data["services"]) == 5
    assert answer.data["synchronized"] is False
    after = {service.name: service for service in shop.services.all()}
    changed = {name for name in before if after[name].revision != before[name].revision}
    assert changed == {"api"}
    assert after["api"].definition["container_envvars"] == [{"key": "A", "value": "1"}]
    assert (after["api"].nickname, after["api"].links_to.get().name) == ("The API", "database")
    assert world.admin.action_of(answer)["state"] == "Success"


def test_what_a_file_leaves_out_is_the_default_again(world: World) -> None:
    stack = create_stack(world, "blog", {"name": "web", "image": "nginx", "privileged": True, "command": "x"})
    assert edit(world, stack, [{"name": "web", "image": "nginx"}]).status_code == 200
    assert export(world, stack) == {"web": {"image": "nginx:latest"}}


def test_an_edit_that_is_wrong_changes_nothing(world: World, shop: Stack) -> None:
    exported = export(world, shop)
    answer = edit(world, shop, [*SHOP[1:], {"name": "web", "image": "nginx", "links": ["nobody"]}])
    assert answer.status_code == 400
    assert error(answer).startswith("services.web.links:")
    assert export(world, shop) == exported


def test_an_edit_can_leave_the_services_alone(world: World, shop: Stack) -> None:
    for body in ({}, {"services": None}):
        assert world.admin.patch(at("stack", shop.pk), body).status_code == 200
    assert shop.services.count() == 4
    assert world.admin.patch(at("stack", shop.pk), {"name": "x"}).status_code == 400


def test_a_service_cannot_be_switched_to_every_node_by_a_file(world: World) -> None:
    stack = create_stack(world, "blog", {"name": "web", "image": "nginx"})
    answer = edit(world, stack, [{"name": "web", "image": "nginx", "deployment_strategy": "every_node"}])
    assert (answer.status_code, error(answer).partition(":")[0]) == (400, "services.web.deployment_strategy")


def test_roles(world: World, shop: Stack) -> None:
    where = at("stack", shop.pk)
    for who, allowed in ((world.reader, set()), (world.writer, {"start"}), (world.admin, {"start", "edit", "make"})):
        answers = {
            "make": who.post(STACKS, {"name": "mine"}),
            "edit": who.patch(where, {"services": SHOP}),
            "start": who.post(where + "start/"),
        }
        for what, answer in answers.items():
            assert (answer.status_code < 400) == (what in allowed), (who.name, what, answer.data)
            assert answer.status_code in (200, 201, 202, 403)
        assert who.get(where + "export/").status_code == 200
        Stack.objects.update(state="Not Running")
        Action.objects.all().delete()
        if who is not world.admin:
            assert who.delete(where).status_code == 403
    assert world.stranger.post(where + "start/").status_code == 404


def test_what_a_file_leaves_out_cannot_be_linked_to_in_it(world: World, shop: Stack) -> None:
    rows = [row for row in SHOP if row["name"] not in ("api", "backup")]
    answer = edit(world, shop, rows)
    assert (answer.status_code, error(answer)) == (
        400,
        "services.web.links: api is no longer in the stack.",
    )
    assert member(shop, "api").state == "Not running"
    answer = edit(world, shop, [{**row, "links": []} for row in rows])
    assert answer.status_code == 202, answer.data


def test_links_to_what_is_gone_are_not_exported(world: World, shop: Stack) -> None:
    Service.objects.filter(pk=member(shop, "api").pk).update(state="Terminated")
    exported = export(world, shop)
    assert exported["web"]["links"] == ["db.data:store"]
    answer = edit(world, shop, as_services(exported))
    assert answer.status_code == 200, answer.data
    assert member(shop, "web").revision == 1
