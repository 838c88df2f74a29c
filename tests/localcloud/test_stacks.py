"""What is done to stacks: all services by one action, in an order that links and volumes give."""

from typing import Any

import pytest

from apps.localcloud.hosts import hosts_of
from apps.localcloud.models import Action, Container, Service, Stack

from .conftest import APP, at, error
from .working import Site, living, log_of, state_of, states

CHAIN: list[dict[str, Any]] = [
    {"name": "web", "image": "nginx", "links": ["api"]},
    {"name": "api", "image": "acme/api-app", "links": ["db"], "target_num_containers": 2},
    {"name": "db", "image": "postgres:16", "volumes": ["/data"]},
    {"name": "backup", "image": "acme/saver-app", "volumes_from": ["db"]},
]
NAMES = [row["name"] for row in CHAIN]


def create_stack(site: Site, *services: dict[str, Any], name: str = "shop") -> Stack:
    answer = site.world.admin.post(f"{APP}/stack/", {"name": name, "services": list(services)})
    assert answer.status_code == 201, answer.data
    return Stack.objects.get(pk=answer.data["uuid"])


def started(site: Site, *services: dict[str, Any]) -> Stack:
    stack = create_stack(site, *services)
    action = site.do(stack, "start")
    assert action.state == "Success", log_of(action)
    stack.refresh_from_db()
    return stack


def of(stack: Stack, name: str) -> Service:
    return stack.services.get(name=name)


def all_states(stack: Stack) -> dict[str, str]:
    return dict(stack.services.values_list("name", "state"))


def order(action: Action, word: str) -> list[str]:
    """The services whose containers came to that, in order."""
    found = [line.partition(":")[0].rpartition("-")[0] for line in log_of(action) if line.endswith(f": {word}")]
    return list(dict.fromkeys(found))


def edit(site: Site, stack: Stack, services: list[dict[str, Any]]) -> Any:
    return site.world.admin.patch(at("stack", stack.pk), {"services": services})


def test_a_start_brings_up_what_is_linked_first(site: Site) -> None:
    stack = create_stack(site, *CHAIN)
    action = site.ask(stack, "start")
    assert state_of(stack) == "Starting"
    site.turn()
    assert set(all_states(stack).values()) == {"Starting"}
    assert site.world.admin.post(at("service", of(stack, "web").pk, "start")).status_code == 409
    site.settle()
    action.refresh_from_db()
    assert (action.state, action.name) == ("Success", "Stack Start"), log_of(action)
    assert set(all_states(stack).values()) == {"Running"}
    assert state_of(stack) == "Running"
    ran = order(action, "Running")
    assert ran.index("db") < ran.index("api") < ran.index("web")
    assert ran.index("db") < ran.index("backup")
    web = living(of(stack, "web"))[0]
    assert "API_1_PORT" in {row["key"] for row in web.envvars}
    assert {"DOCKERCLOUD_STACK_NAME": "shop"}.items() <= {row["key"]: row["value"] for row in web.envvars}.items()
    assert stack.deployed_at is not None
    assert not Action.objects.filter(task__startswith="service", state="Success").exists()


def test_a_stop_goes_the_other_way(site: Site) -> None:
    stack = started(site, *CHAIN)
    action = site.do(stack, "stop")
    assert action.state == "Success"
    assert state_of(stack) == "Stopped"
    stopped = order(action, "Stopped")
    assert stopped.index("web") < stopped.index("api") < stopped.index("db")
    again = site.do(stack, "start")
    assert (again.state, state_of(stack)) == ("Success", "Running")


def test_a_start_starts_what_is_stopped_and_leaves_the_rest(site: Site) -> None:
    stack = started(site, *CHAIN)
    for name in NAMES:
        site.do(of(stack, name), "stop")
    assert state_of(stack) == "Stopped"
    action = site.do(stack, "start")
    assert sorted(order(action, "Running")) == sorted(NAMES)


def test_a_redeploy_follows_the_file(site: Site) -> None:
    stack = started(site, *CHAIN)
    before = {container.pk for name in NAMES for container in living(of(stack, name))}
    services = [{**row} for row in CHAIN]
    services[0]["image"] = "nginx:1.25"
    services.append({"name": "cache", "image": "redis:7"})
    assert edit(site, stack, services).data["synchronized"] is False
    action = site.do(stack, "redeploy")
    assert action.state == "Success", log_of(action)
    assert living(of(stack, "web"))[0].config["image_name"] == "nginx:1.25"
    assert of(stack, "cache").state == "Running"
    assert before < {container.pk for container in Container.objects.exclude(state="Terminated")}
    assert site.world.admin.get(at("stack", stack.pk)).data["synchronized"] is True
    assert state_of(stack) == "Running"


def test_volumes_in_use_are_kept_by_a_redeploy(site: Site) -> None:
    stack = started(site, *CHAIN)
    answer = site.world.admin.post(at("stack", stack.pk, "redeploy"), reuse_volumes="false")
    assert (answer.status_code, "backup" in error(answer)) == (409, True)


def test_a_stack_ends_with_its_services_and_their_volumes(site: Site) -> None:
    stack = started(site, *CHAIN)
    action = site.do(stack, "terminate")
    assert action.state == "Success", log_of(action)
    assert set(all_states(stack).values()) == {"Terminated"}
    removed = order(action, "Removed")
    assert removed.index("backup") < removed.index("db")
    shown = site.world.admin.get(at("stack", stack.pk)).data
    assert (shown["state"], shown["services"], shown["destroyed_datetime"] is None) == ("Terminated", [], False)
    assert not of(stack, "db").volumes.exists()


def test_a_stack_of_no_services_starts_and_ends(site: Site) -> None:
    stack = create_stack(site)
    assert site.do(stack, "start").state == "Success"
    assert state_of(stack) == "Not Running"
    assert site.do(stack, "terminate").state == "Success"
    assert state_of(stack) == "Terminated"


def test_volumes_that_another_stack_uses_are_in_the_way(site: Site) -> None:
    stack = started(site, CHAIN[2])
    create_stack(site, {"name": "reports", "image": "acme/reports-app", "volumes_from": ["db.shop"]}, name="office")
    answer = site.world.admin.delete(at("stack", stack.pk))
    assert (answer.status_code, "reports" in error(answer)) == (409, True)
    assert state_of(stack) == "Running"


def test_what_needs_a_service_that_failed_is_left_out(site: Site) -> None:
    services = [{**row} for row in CHAIN]
    services[1]["tags"] = ["nowhere"]
    stack = create_stack(site, *services, {"name": "cache", "image": "redis"})
    action = site.do(stack, "start")
    assert action.state == "Failed"
    assert all_states(stack) == {
        "db": "Running", "backup": "Running", "cache": "Running", "api": "Not running", "web": "Not running",
    }  # fmt: skip
    assert state_of(stack) == "Partly running"
    said = log_of(action)
    assert any(line.startswith("web: Skipped") for line in said)
    assert any("nowhere" in line for line in said)
    assert stack.services.get(name="api").containers.count() == 0


def test_a_canceled_start_leaves_what_runs(site: Site) -> None:
    stack = create_stack(site, *CHAIN)
    action = site.ask(stack, "start")
    site.until(lambda: state_of(of(stack, "db")) == "Running", "the database")
    site.world.admin.post(f"/api/audit/v1/action/{action.pk}/cancel/")
    site.settle()
    action.refresh_from_db()
    assert action.state == "Canceled"
    assert of(stack, "db").state == "Running"
    assert of(stack, "web").state == "Not running"
    assert state_of(stack) == "Partly running"


def test_a_start_goes_on_after_a_crash(site: Site) -> None:
    stack = create_stack(site, *CHAIN)
    action = site.ask(stack, "start")
    site.until(lambda: state_of(of(stack, "db")) == "Running", "the database")
    site.crash()
    site.settle()
    action.refresh_from_db()
    assert (action.state, state_of(stack)) == ("Success", "Running")
    assert Container.objects.count() == 5


def test_a_failed_start_can_be_retried(site: Site) -> None:
    stack = create_stack(site, CHAIN[2] | {"tags": ["nowhere"]})
    action = site.do(stack, "start")
    assert (action.state, state_of(stack)) == ("Failed", "Not Running")
    site.edit(of(stack, "db"), tags=[])
    answer = site.world.admin.post(f"/api/audit/v1/action/{action.pk}/retry/")
    assert answer.status_code == 202, answer.data
    site.settle()
    assert state_of(stack) == "Running"


def test_a_service_that_is_at_work_is_waited_for(site: Site) -> None:
    stack = started(site, *CHAIN)
    own = site.ask(of(stack, "db"), "stop")
    site.turn()
    whole = site.ask(stack, "redeploy")
    site.settle()
    own.refresh_from_db()
    whole.refresh_from_db()
    assert (own.state, whole.state) == ("Success", "Success"), log_of(whole)
    assert set(all_states(stack).values()) == {"Running"}
    assert states(of(stack, "db")) == ["Running"]


def test_calls_on_one_stack_wait_for_each_other(site: Site) -> None:
    stack = started(site, *CHAIN)
    first = edit(site, stack, [{**row} for row in CHAIN[1:]])
    assert first.status_code == 202
    second = site.ask(stack, "stop")
    assert second.state == "Pending"
    site.settle()
    assert all_states(stack) == {"web": "Terminated", "api": "Stopped", "db": "Stopped", "backup": "Stopped"}


def test_what_a_file_does_not_name_any_more_goes_and_numbers_hold_at_once(site: Site) -> None:
    stack = started(site, *CHAIN)
    services = [CHAIN[1] | {"target_num_containers": 3}, CHAIN[2]]
    answer = edit(site, stack, services)
    assert answer.status_code == 202, answer.data
    action = Action.objects.get(pk=site.world.admin.action_of(answer)["uuid"])
    assert (action.name, action.object_type) == ("Stack Update", "stack")
    site.settle()
    action.refresh_from_db()
    assert action.state == "Success", log_of(action)
    assert "Removed web." in log_of(action)
    assert all_states(stack) == {"web": "Terminated", "api": "Running", "db": "Running", "backup": "Terminated"}
    assert states(of(stack, "api")) == ["Running"] * 3
    assert state_of(stack) == "Running"


def test_a_file_cannot_take_away_volumes_that_are_in_use(site: Site) -> None:
    stack = started(site, *CHAIN)
    answer = edit(site, stack, [CHAIN[0] | {"links": []}, {"name": "backup", "image": "acme/saver-app"}])
    assert (answer.status_code, "backup" in error(answer)) == (409, True)
    assert of(stack, "backup").bindings.exists()


def test_links_that_lead_in_a_circle_hold_nothing_up(site: Site) -> None:
    stack = create_stack(site, *CHAIN)
    site.edit(of(stack, "db"), linked_to_service=[{"to_service": "web"}])
    assert site.do(stack, "start").state == "Success"
    assert state_of(stack) == "Running"
    assert site.do(stack, "redeploy").state == "Success"
    (db,), (web,) = living(of(stack, "db")), living(of(stack, "web"))
    assert {row["to_container"] for row in db.links} == {at("container", web.pk)}
    assert {"WEB_1_PORT_80_TCP", "WEB_PORT"} <= {row["key"] for row in db.envvars}
    shown = site.world.admin.get(at("service", of(stack, "db").pk)).data
    assert shown["linked_to_service"][0]["to_service"] == at("service", of(stack, "web").pk)
    assert site.do(stack, "stop").state == "Success"
    assert site.do(of(stack, "web"), "redeploy").state == "Success"
    assert site.do(stack, "terminate").state == "Success"


def test_names_lead_to_the_nearest_service(site: Site) -> None:
    stack = started(site, *CHAIN[1:3], CHAIN[0] | {"links": ["api:backend"]})
    other = create_stack(site, {"name": "db", "image": "redis"}, name="office")
    site.do(other, "start")
    mail, db = site.started("mail"), site.started("db")
    known: dict[str, list[str]] = {}
    for address, seen in hosts_of(living(of(stack, "web"))[0]):
        for name in seen.split():
            known.setdefault(name, []).append(address)
    api, own = living(of(stack, "api")), living(of(stack, "db"))[0]
    addresses = [container.private_ip for container in api]
    assert known["api"] == known["backend"] == known["api.shop"] == addresses
    assert known["api-2"] == known["backend_2"] == known["api-2.shop"] == addresses[1:]
    assert known["db"] == known["db-1"] == known["db.shop"] == [own.private_ip]
    assert known["db.office"] == [living(of(other, "db"))[0].private_ip]
    assert known["mail"] == [living(mail)[0].private_ip]
    assert "web" not in known
    outside = dict(hosts_of(living(mail)[0]))
    assert outside[str(living(db)[0].private_ip)] == "db db-1"
    assert outside[str(own.private_ip)] == "db.shop db-1.shop"


def test_the_end_of_a_service_is_not_the_end_of_its_stack(site: Site) -> None:
    stack = started(site, CHAIN[2])
    site.do(of(stack, "db"), "terminate")
    assert state_of(stack) == "Not Running"
    assert site.world.admin.get(at("stack", stack.pk)).data["services"] == []


@pytest.mark.parametrize("call", ["stop", "redeploy"])
def test_a_state_that_forbids_a_call_is_named(site: Site, call: str) -> None:
    stack = create_stack(site, CHAIN[2])
    answer = site.world.admin.post(at("stack", stack.pk, call))
    assert answer.status_code == 409
    assert "'Not Running'" in error(answer)
    assert edit(site, stack, []).status_code == 202
