"""Actions that wait, are canceled or interrupted; containers that end by themselves."""

import time
from uuid import uuid4

import pytest

from apps.localcloud.models import Action, Container, LogLine, Service, SimulatedContainer
from apps.localcloud.orchestration import containers as steps
from apps.localcloud.orchestration import endings, health, logbook
from apps.localcloud.orchestration.worker import Worker
from tests.localcloud.conftest import at
from tests.localcloud.working import Site, living, log_of, new_worker, state_of, states


def cancel(site: Site, action: Action) -> None:
    answer = site.world.admin.post(f"/api/audit/v1/action/{action.pk}/cancel/")
    assert answer.status_code in (200, 202), answer.data


def test_an_action_goes_on_where_it_was_after_a_crash(site: Site) -> None:
    service = site.create(target_num_containers=2)
    action = site.ask(service, "start")
    site.until(lambda: "web-2: Creating container" in log_of(action))
    before = [(container.pk, container.node_id, container.ports) for container in living(service)]
    site.crash()
    site.settle()
    assert (state_of(action), states(service)) == ("Success", ["Running", "Running"])
    assert [(container.pk, container.node_id, container.ports) for container in living(service)] == before


@pytest.mark.parametrize("call", ["start", "stop", "redeploy", "terminate"])
def test_an_action_can_crash_after_each_of_its_steps(site: Site, call: str) -> None:
    service = site.create(target_num_containers=2) if call == "start" else site.started(target_num_containers=2)
    action = site.ask(service, call)
    for turns in range(1, 40):
        if Action.objects.get(pk=action.pk).ended_at:
            break
        site.turn(turns)
        site.crash()
    after = {"start": "Running", "stop": "Stopped", "redeploy": "Running", "terminate": "Terminated"}[call]
    assert (state_of(action), state_of(service)) == ("Success", after)
    assert len(living(service)) == (0 if call == "terminate" else 2)
    assert SimulatedContainer.objects.count() == len(living(service))


def test_a_redeploy_that_waits_replaces_what_the_first_one_made(site: Site) -> None:
    service = site.started()
    first = site.ask(service, "redeploy")
    second = Action.objects.create(
        namespace=service.namespace,
        name="Service Redeploy",
        task="service.redeploy",
        object_type="service",
        object_uuid=service.pk,
        object_uri=at("service", service.pk),
        state="Pending",
        user="admin",
    )
    site.until(lambda: state_of(first) == "Success")
    site.settle()
    assert state_of(second) == "Success"
    assert sum(line.endswith("Creating container") for line in log_of(second)) == 1
    second.refresh_from_db()
    first.refresh_from_db()
    assert first.ended_at and second.ended_at and first.ended_at <= second.ended_at


def test_a_canceled_start_leaves_only_what_was_made(site: Site) -> None:
    service = site.create(target_num_containers=3, sequential_deployment=True)
    action = site.ask(service, "start")
    site.until(lambda: "web-1: Running" in log_of(action))
    cancel(site, action)
    assert state_of(action) == "Canceling"
    site.settle()
    assert (state_of(action), states(service), state_of(service)) == ("Canceled", ["Running"], "Partly running")
    assert log_of(action)[-1] == "Canceled"


def test_canceling_at_any_step_ends_in_lasting_states(site: Site) -> None:
    for turns in range(1, 14):
        service = site.create(f"web{turns}")
        action = site.ask(service, "start")
        site.turn(turns)
        if Action.objects.get(pk=action.pk).ended_at is None:
            cancel(site, action)
        site.settle()
        assert state_of(service) in {"Not running", "Stopped", "Running"}
        assert state_of(action) in {"Canceled", "Success"}
        assert set(states(service)) <= {"Stopped", "Running"}
        assert site.do(service, "terminate").state == "Success"


def test_a_cancel_that_comes_during_the_last_step_holds(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    service = site.create()
    action = site.ask(service, "start")
    mark_running = steps.mark_running

    def canceled_meanwhile(container: Container) -> None:
        mark_running(container)
        cancel(site, action)

    monkeypatch.setattr(steps, "mark_running", canceled_meanwhile)
    site.settle()
    assert (state_of(action), state_of(service)) == ("Canceled", "Running")
    assert log_of(action)[-1] == "Done; canceled"


def test_a_waiting_action_that_is_canceled_never_begins(site: Site) -> None:
    service = site.started()
    first = site.ask(service, "redeploy")
    second = Action.objects.create(
        namespace=service.namespace,
        name="Service Stop",
        task="service.stop",
        object_type="service",
        object_uuid=service.pk,
        object_uri=at("service", service.pk),
        state="Pending",
        can_be_canceled=True,
    )
    cancel(site, second)
    site.turn()
    assert (state_of(second), state_of(service)) == ("Canceled", "Redeploying")
    site.settle()
    assert (state_of(first), state_of(service)) == ("Success", "Running")


def test_an_action_on_what_is_gone_fails(site: Site) -> None:
    service = site.started()
    site.do(service, "terminate")
    late = Action.objects.create(
        namespace=service.namespace, name="Service Stop", task="service.stop", object_uuid=service.pk, state="Pending"
    )
    strange = Action.objects.create(
        namespace=service.namespace, name="Service Fly", task="service.fly", object_uuid=uuid4(), state="In progress"
    )
    site.settle()
    assert (state_of(late), log_of(late)) == ("Failed", ["Failed: The service is terminated."])
    assert (state_of(strange), log_of(strange)) == ("Failed", ["Failed: The orchestrator has no task service.fly."])


def test_a_bug_in_one_action_stops_no_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    service, other = site.create(), site.create("other")
    broken = site.ask(service, "start")
    sound = site.ask(other, "start")
    site.turn()
    Service.objects.filter(pk=service.pk).update(definition={"image_name": 5})
    site.settle()
    assert (state_of(broken), state_of(sound)) == ("Failed", "Success")
    assert "internal error" in log_of(broken)[-1]
    assert (state_of(service), living(service)) == ("Not running", [])


def test_a_command_that_ends_stops_its_container(site: Site) -> None:
    for command, code, word in (
        ("true", 0, "Success"),
        ("false", 1, "General error"),
        ("sh -c 'exit 137'", 137, "SIGKILL"),
    ):
        service = site.started(f"job{code}", run_command=command)
        site.until(lambda: states(service) == ["Stopped"])  # noqa: B023
        container = living(service)[0]
        assert (container.exit_code, container.exit_code_msg, state_of(service)) == (code, word, "Stopped")
        assert container.stopped_at


def test_entrypoint_and_command_are_one_command(site: Site) -> None:
    service = site.started("job", entrypoint="/bin/sh -c", run_command="echo hello && exit 3")
    site.until(lambda: states(service) == ["Stopped"])
    assert (living(service)[0].exit_code, log_of(living(service)[0])) == (3, ["hello"])


def test_images_that_end_by_themselves(site: Site) -> None:
    hello = site.started("hello", image="hello-world")
    crash = site.started("crash", image="acme/crasher")
    site.until(lambda: states(hello) == states(crash) == ["Stopped"])
    assert "Hello from Docker!" in log_of(living(hello)[0])
    assert (living(hello)[0].exit_code, living(crash)[0].exit_code) == (0, 1)
    assert log_of(living(crash)[0])[-1].startswith("KeyError")


@pytest.mark.parametrize(
    ("policy", "command", "restarts"),
    [("ALWAYS", "true", True), ("ON_FAILURE", "false", True), ("ON_FAILURE", "true", False), ("OFF", "false", False)],
)
def test_autorestart(site: Site, policy: str, command: str, restarts: bool) -> None:
    service = site.started(autorestart=policy, run_command=command)
    container = living(service)[0]
    site.until(lambda: bool(Container.objects.get(pk=container.pk).stopped_at))
    container.refresh_from_db()
    assert bool(container.restart_at) is restarts
    if restarts:
        site.until(lambda: Container.objects.get(pk=container.pk).restarts >= 2)
        site.do(service, "terminate")
        assert state_of(service) == "Terminated"


def test_pauses_between_restarts_double_up_to_a_minute() -> None:
    assert [endings.pause_before(restarts) for restarts in (0, 1, 4, 10, 1000)] == [0.1, 0.2, 1.6, 60.0, 60.0]


def test_a_restart_that_waits_outlives_a_crash(site: Site) -> None:
    service = site.started(autorestart="ALWAYS", run_command="true")
    container = living(service)[0]
    site.until(lambda: bool(Container.objects.get(pk=container.pk).restart_at))
    before = Container.objects.get(pk=container.pk).restarts
    site.crash()
    site.until(lambda: Container.objects.get(pk=container.pk).restarts > before)


def test_a_stopped_container_is_not_restarted(site: Site) -> None:
    service = site.started(autorestart="ALWAYS")
    site.do(service, "stop")
    container = living(service)[0]
    assert (container.state, container.restart_at) == ("Stopped", None)


@pytest.mark.parametrize(
    ("policy", "command", "gone"),
    [("ON_SUCCESS", "true", True), ("ON_SUCCESS", "false", False), ("ALWAYS", "false", True), ("OFF", "true", False)],
)
def test_autodestroy(site: Site, policy: str, command: str, gone: bool) -> None:
    service = site.started(autodestroy=policy, run_command=command)
    ended = "Terminated" if gone else "Stopped"
    site.until(lambda: list(service.containers.values_list("state", flat=True)) == [ended])
    assert state_of(service) == "Stopped"
    assert SimulatedContainer.objects.exists() is not gone


def test_autodestroy_is_judged_after_autorestart(site: Site) -> None:
    service = site.started(autorestart="ON_FAILURE", autodestroy="ALWAYS", run_command="false")
    container = living(service)[0]
    site.until(lambda: Container.objects.get(pk=container.pk).restarts >= 1)
    assert state_of(container) in {"Running", "Stopped"}


def test_running_containers_talk_on_after_a_crash(site: Site) -> None:
    service = site.started()
    container = living(service)[0]
    opening = log_of(container)
    site.crash()
    site.until(lambda: len(log_of(container)) > len(opening))
    assert log_of(container).count(opening[0]) == 1


def test_only_the_newest_lines_are_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    container = living(site.started())[0]
    monkeypatch.setattr(logbook, "KEPT_LINES", 5)
    LogLine.objects.bulk_create(
        LogLine(owner_kind="container", owner_uuid=container.pk, text=f"line {number}", at=time.time())
        for number in range(20)
    )
    logbook.trim(container.pk)
    assert log_of(container) == [f"line {number}" for number in range(15, 20)]


def test_an_idle_worker_sleeps_until_it_is_woken(site: Site) -> None:
    worker: Worker = new_worker()
    for _ in range(3):
        pause = worker.turn(look=True)
    assert pause == pytest.approx(health.PAUSE, abs=5)
    site.started(run_command="sleep 3600")
    assert site.worker.turn(look=False) > health.PAUSE / 2
    site.world.node.refresh_from_db()
    assert site.world.node.last_seen
