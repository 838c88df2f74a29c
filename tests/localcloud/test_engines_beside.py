"""Engines that are far away: their calls are made beside the worker's thread, and hold up nobody else."""

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest

from apps.localcloud.drivers import EngineError, EngineFacts, ImageFacts, NodeUnreachableError, Report, Status
from apps.localcloud.drivers.real.wire import Chunks
from apps.localcloud.models import Container, DockerHost, Node, Service
from tests.localcloud.working import Site, living, log_of, state_of, states

pytestmark = pytest.mark.django_db(transaction=True)  # calls begin once what they are about is committed


def engine() -> Mock:
    """One that does everything at once."""
    it = Mock()
    it.facts.return_value = EngineFacts("24.0", "runc", "overlay2")
    it.image.return_value = ImageFacts(ports=[(8080, "tcp")], env={"FROM": "image"})
    it.inspect.return_value = Status(running=True)
    it.containers.return_value = []
    it.volumes.return_value = []
    it.remove.return_value = []
    return it


@dataclass
class Far:
    """A driver of such engines, by node."""

    is_remote = True
    upgrades = False
    engines: dict[UUID, Mock] = field(default_factory=dict)
    news: list[Report] = field(default_factory=list)

    def engine(self, node: UUID, *, reachable: bool) -> Mock:
        return self.engines.setdefault(node, engine())

    def collect(self, now: float) -> Report:
        return self.news.pop() if self.news else Report()

    def open(self, wake: Any) -> None: ...

    def close(self) -> None: ...

    def discard(self, node: UUID) -> None: ...


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Far:
    driver = Far()
    monkeypatch.setattr("apps.localcloud.orchestration.worker.make_drivers", lambda: {"docker": driver})
    return driver


def nodes(site: Site, *names: str) -> list[Node]:
    """Each with a tag of its name."""
    found = site.nodes(*names, driver="docker", node_cluster=None)
    for node in found:
        Node.objects.filter(pk=node.pk).update(tags=[node.nickname])
    return found


def service_on(site: Site, name: str) -> Service:
    return site.create(name, tags=[{"name": name}])


def test_a_slow_engine_holds_nobody_up(far: Far, site: Site) -> None:
    slow, _ = nodes(site, "slow", "quick")
    released = threading.Event()
    far.engine(slow.pk, reachable=True).pull.side_effect = lambda *_: released.wait(60)
    waiting, other = service_on(site, "slow"), service_on(site, "quick")
    held_up = site.ask(waiting, "start")
    site.ask(other, "start")
    site.until(lambda: state_of(other) == "Running")
    assert state_of(held_up) == "In progress"
    released.set()
    site.settle()
    assert (state_of(held_up), states(waiting)) == ("Success", ["Running"])


def test_what_an_image_brings_is_known_once_it_is_pulled(far: Far, site: Site) -> None:
    nodes(site, "one")
    service = site.started("web")
    (container,) = living(service)
    assert [port["inner_port"] for port in container.ports] == [8080]
    assert {"key": "FROM", "value": "image", "origin": "image"} in container.envvars


def test_a_cancel_ends_a_pull(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    begun, goes_on = threading.Event(), threading.Event()

    def pull(image: str, credentials: object, tell: Any) -> None:
        begun.set()
        goes_on.wait(20)
        tell("more")

    far.engine(node.pk, reachable=True).pull.side_effect = pull
    far.engines[node.pk].inspect.return_value = None
    service = site.create("web")
    action = site.ask(service, "start")
    site.until(begun.is_set)
    assert site.world.admin.post(f"/api/audit/v1/action/{action.pk}/cancel/").status_code == 202
    site.turn()
    goes_on.set()
    site.settle()
    assert (state_of(action), living(service)) == ("Canceled", [])
    assert not far.engines[node.pk].create.called


def test_what_an_engine_refuses_fails_the_action(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    far.engine(node.pk, reachable=True).start.side_effect = EngineError("port is already allocated")
    service = site.create("web")
    action = site.do(service, "start")
    assert action.state == "Failed" and any("already allocated" in line for line in log_of(action))


def swarm(far: Far, site: Site) -> tuple[Mock, Mock]:
    """A manager and a worker of one swarm, each a node with a tag of its name."""
    for node in nodes(site, "manager", "worker"):
        is_manager = node.nickname == "manager"
        DockerHost.objects.create(node=node.pk, address="", swarm=["m"], is_manager=is_manager)
        facts = EngineFacts("24.0", "runc", "overlay2", swarm=("m",), is_manager=is_manager)
        far.engine(node.pk, reachable=True).facts.return_value = facts
    one, other = far.engines.values()
    return one, other


def test_the_network_of_a_swarm_goes_with_the_last_container(far: Far, site: Site) -> None:
    manager, worker = swarm(far, site)
    one, other = service_on(site, "manager"), service_on(site, "worker")
    for service in (one, other):
        site.do(service, "start")
        assert state_of(service) == "Running"
    site.do(one, "terminate")
    site.do(other, "redeploy")
    assert not manager.drop_network.called
    manager.drop_network.side_effect = EngineError("it is in use")
    assert site.do(other, "terminate").state == "Success"
    (network,) = {each.args[0].uuid for each in manager.lay.call_args_list}
    manager.drop_network.assert_called_once_with(network)
    assert not worker.lay.called and not worker.drop_network.called


def test_a_network_is_laid_anew_for_who_comes_while_it_goes(far: Far, site: Site) -> None:
    manager, _ = swarm(far, site)
    going, coming = service_on(site, "worker"), service_on(site, "manager")
    site.do(going, "start")
    begun, goes_on = threading.Event(), threading.Event()
    manager.drop_network.side_effect = lambda _: (begun.set(), goes_on.wait(20))
    site.ask(going, "terminate")
    site.until(begun.is_set)
    action = site.ask(coming, "start")
    site.until(lambda: manager.pull.called)
    site.turn(5)
    assert manager.lay.call_count == 1
    goes_on.set()
    site.settle()
    assert (state_of(action), states(coming), manager.lay.call_count) == ("Success", ["Running"], 2)


def test_an_end_is_seen_whenever_it_comes(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    service = site.started("web", autorestart="ALWAYS")
    (container,) = living(service)
    its_engine = far.engines[node.pk]
    its_engine.inspect.return_value = Status(running=False, exit_code=7, finished_at=1.0, restarting=True)
    far.news.append(Report(changed=[container.pk]))
    site.until(lambda: Container.objects.get(pk=container.pk).exit_code == 7)
    assert state_of(container) == "Running"  # its engine is about to start it again
    its_engine.inspect.return_value = Status(running=False, exit_code=137, finished_at=2.0)
    far.news.append(Report(changed=[container.pk]))
    site.until(lambda: state_of(container) == "Stopped")
    assert (state_of(service), container.exit_code) == ("Stopped", 137)


def test_a_node_that_does_not_answer_is_noticed_and_found_again(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    service = site.started("web")
    its_engine = far.engines[node.pk]
    its_engine.facts.side_effect = NodeUnreachableError("gone")
    far.news.append(Report(nodes=[node.pk]))
    site.until(lambda: state_of(node) == "Unreachable")
    its_engine.facts.side_effect = None
    its_engine.inspect.return_value = None  # and what it ran is gone
    far.news.append(Report(nodes=[node.pk]))
    site.until(lambda: state_of(node) == "Deployed")
    site.until(lambda: states(service) == ["Stopped"])


def test_pulls_that_hang_hold_up_nothing_else_of_their_node(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    runs = site.started("web", image="nginx")
    its_engine, released = far.engines[node.pk], threading.Event()
    its_engine.pull.side_effect = lambda *_: released.wait(60)
    many = site.create("many", target_num_containers=20)
    held_up = site.ask(many, "start")
    site.until(lambda: its_engine.pull.call_count > 8)
    try:
        site.ask(runs, "stop")
        its_engine.inspect.return_value = Status(running=False, exit_code=0, finished_at=1.0)
        site.until(lambda: states(runs) == ["Stopped"])
        its_engine.facts.side_effect = NodeUnreachableError("gone")
        far.news.append(Report(nodes=[node.pk]))
        site.until(lambda: state_of(node) == "Unreachable")
        assert state_of(held_up) == "In progress"
    finally:
        released.set()
    site.settle()


def test_calls_that_hang_do_not_hide_that_their_node_is_gone(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    its_engine, released = far.engine(node.pk, reachable=True), threading.Event()
    its_engine.create.side_effect = lambda *_: released.wait(60)
    site.ask(site.create("many", target_num_containers=20), "start")
    site.until(lambda: its_engine.create.call_count == 8)
    its_engine.facts.side_effect = NodeUnreachableError("gone")
    far.news.append(Report(nodes=[node.pk]))
    try:
        site.until(lambda: state_of(node) == "Unreachable")
    finally:
        released.set()
    site.settle()


def test_what_is_left_behind_goes_though_nobody_saw_the_node_go(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    service, kept = site.started("web"), site.started("kept", bindings=[{"container_path": "/data"}])
    (left,), (living_one,), (volume,), stray = living(service), living(kept), kept.volumes.all(), uuid4()
    its_engine = far.engines[node.pk]
    its_engine.remove.side_effect = NodeUnreachableError("busy")
    assert site.do(service, "terminate").state == "Success"
    its_engine.remove.side_effect = None
    its_engine.remove.reset_mock()
    its_engine.containers.return_value = [left.pk, living_one.pk]
    its_engine.volumes.return_value = [stray, volume.pk]
    far.news.append(Report(nodes=[node.pk]))
    site.until(lambda: its_engine.remove.called and its_engine.drop_volume.called)
    site.turn(3)
    assert [call.args for call in its_engine.drop_volume.call_args_list] == [(stray,)]
    assert [call.args for call in its_engine.remove.call_args_list] == [(left.pk,)]


def test_who_is_trusted_no_more_starts_nothing_that_has_power_over_a_node(
    far: Far, site: Site, settings: SimpleNamespace
) -> None:
    (node,) = nodes(site, "one")
    settings.TRUSTED = {"acme"}
    service = site.started("web", privileged=True)
    far.engines[node.pk].inspect.return_value = Status(running=False, exit_code=0, finished_at=1.0)
    site.do(service, "stop")
    settings.TRUSTED = set()
    far.engines[node.pk].start.reset_mock()
    action = site.do(service, "start")
    assert action.state == "Failed" and any("LOCALCLOUD_TRUSTED" in line for line in log_of(action))
    assert not far.engines[node.pk].start.called


def test_what_destroys_itself_does_so_once_its_engine_is_back(far: Far, site: Site) -> None:
    (node,) = nodes(site, "one")
    service = site.started("web", autodestroy="ON_SUCCESS")
    (container,), its_engine = living(service), far.engines[node.pk]
    its_engine.inspect.return_value = Status(running=False, exit_code=0, finished_at=1.0)
    its_engine.remove.side_effect = NodeUnreachableError("busy")
    far.news.append(Report(changed=[container.pk]))
    site.until(lambda: its_engine.remove.called)
    site.turn(3)
    assert state_of(container) == "Stopped"
    its_engine.remove.side_effect = None
    far.news.append(Report(nodes=[node.pk]))
    site.until(lambda: state_of(container) == "Terminated")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_chunks_are_put_together_however_they_come(size: int) -> None:
    sent = b"3\r\none\r\n" + b"10\r\n" + b"x" * 16 + b"\r\n" + b"2;more=1\r\n\r\n\r\n" + b"0\r\n\r\n"
    chunks = Chunks()
    found = b"".join(chunks.decode(sent[at : at + size]) for at in range(0, len(sent), size))
    assert (found, chunks.ended) == (b"one" + b"x" * 16 + b"\r\n", True)
