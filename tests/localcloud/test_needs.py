"""What simulated containers use: plausible, and the same at the same moment."""

import asyncio
from typing import Any

from apps.localcloud.drivers.gauges import SimulatedGauges
from apps.localcloud.models import Node, SimulatedContainer
from apps.localcloud.programs import program_for, use_of
from tests.localcloud.conftest import World

MB = 1024 * 1024
START = 1_700_000_000.0


def test_a_load_is_the_same_whenever_one_looks_and_another_for_another_container() -> None:
    needs = program_for("redis", "").needs
    assert use_of(needs, "one", START, START + 60) == use_of(needs, "one", START, START + 60)
    assert use_of(needs, "one", START, START + 60) != use_of(needs, "two", START, START + 60)
    assert use_of(needs, "one", START, START + 60) != use_of(needs, "one", START, START + 70)


def test_a_start_takes_work_and_memory_fills() -> None:
    needs = program_for("postgres", "").needs
    uses = [use_of(needs, "one", START, START + age) for age in (0, 300)]
    assert uses[0].cpu > uses[1].cpu > 0
    assert 0 < uses[0].memory < uses[1].memory < 300 * MB


def test_what_works_needs_more_than_what_waits() -> None:
    def mean_cpu(image: str, command: str = "") -> float:
        needs = program_for(image, command).needs
        return sum(use_of(needs, "one", START, START + 600 + age).cpu for age in range(100)) / 100

    assert mean_cpu("celery-worker") > mean_cpu("nginx") > mean_cpu("cron") > mean_cpu("busybox", "sleep 1000")


async def read_load(node: Node, container: Any = None) -> Any:
    return await SimulatedGauges(lambda: START + 300).open(node.pk, container).read()


def test_containers_share_what_their_node_has(world: World, transactional_db: None) -> None:
    node = world.make_node(cpu=1, memory=256)
    service = world.service()
    for number in range(1, 9):
        container = world.container(service, number, node=node)
        SimulatedContainer.objects.create(
            uuid=container.pk, node=node.pk, name=container.name, image="worker", running=True, started_at=START
        )
    whole, one = asyncio.run(read_load(node)), asyncio.run(read_load(node, container.pk))
    assert whole.cpu <= 1 and whole.memory <= 256 * MB
    assert 0 < one.cpu < whole.cpu
    assert one.memory < whole.memory
