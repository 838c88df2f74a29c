"""What Docker engines count, as a load."""

from typing import Any

import pytest

from apps.localcloud.drivers import Load
from apps.localcloud.drivers.real.gauges import Counters, counters_in, since

MB = 1024 * 1024
SECOND = 10**9


def answer(memory: dict[str, Any]) -> dict[str, Any]:
    networks = {"eth0": {"rx_bytes": 10, "tx_bytes": 20}, "eth1": {"rx_bytes": 1, "tx_bytes": 2}}
    return {"cpu_stats": {"cpu_usage": {"total_usage": 3 * SECOND}}, "memory_stats": memory, "networks": networks}


@pytest.mark.parametrize("name", ["inactive_file", "total_inactive_file"])
def test_memory_is_told_without_what_the_kernel_could_take_back(name: str) -> None:
    found = counters_in(answer({"usage": 64 * MB, "stats": {name: 24 * MB}}), 7.0)
    assert found == Counters(7.0, 3.0, 40 * MB, 11, 22)


@pytest.mark.parametrize("stats", [{}, {"cpu_stats": None, "memory_stats": {}, "networks": None}])
def test_what_an_engine_does_not_count_is_nothing(stats: dict[str, Any]) -> None:
    assert counters_in(stats, 7.0) == Counters(7.0, 0.0, 0, 0, 0)


def test_a_load_is_what_was_used_between_two_looks() -> None:
    before, now = Counters(10, 3.0, MB, 100, 1000), Counters(12, 4.0, 2 * MB, 300, 1000)
    assert since(before, now) == Load(0.5, 2 * MB, 100.0, 0.0)


def test_who_starts_anew_or_is_new_counts_from_nothing() -> None:
    started_anew = Counters(12, 0.1, MB, 5, 5)
    assert since(Counters(10, 90.0, MB, 10**9, 10**9), started_anew) == Load(0.0, MB, 0.0, 0.0)
    assert since(None, started_anew) == Load(memory=MB)
