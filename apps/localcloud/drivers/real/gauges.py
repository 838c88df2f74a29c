"""The load of real containers, as measured by their engine."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import docker
from docker.errors import NotFound

from ..base import Load
from .clients import Address, connect, engine_errors
from .finding import address_of, in_thread
from .owned import owned

PATIENCE = 5.0  # timeout of a reading, in seconds per container
_NANOSECONDS = 1e9
# Cache that the kernel can reclaim at once; its name depends on the version of cgroups.
_CACHES = ("inactive_file", "total_inactive_file")


class DockerGauges:
    def open(self, node: UUID, container: UUID | None) -> "DockerGauge":
        return DockerGauge(node, container)


@dataclass(frozen=True, slots=True)
class Counters:
    """A container's totals since it started: CPU seconds, bytes received and sent; and its memory in bytes now.

    `at` is the time of the reading, monotonic.
    """

    at: float
    cpu: float
    memory: int
    received: int
    sent: int


class DockerGauge:
    """Computes the load from the difference between two readings of the engine's counters."""

    def __init__(self, node: UUID, container: UUID | None) -> None:
        self._node, self._container = node, container
        self._client: docker.APIClient | None = None
        self._before: dict[str, Counters] | None = None

    async def read(self) -> Load | None:
        address = await address_of(self._node)
        before, self._before = self._before, await in_thread(address, partial(self._counters, address))
        if before is None:
            return None
        return sum((since(before.get(name), now) for name, now in self._before.items()), Load())

    async def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _counters(self, address: Address) -> dict[str, Counters]:
        with engine_errors():
            self._client = self._client or connect(address, PATIENCE)
            return dict(self._measured(self._client))

    def _measured(self, client: docker.APIClient) -> Iterator[tuple[str, Counters]]:
        for _, row in owned(client, self._node, self._container, all=False):
            try:
                yield row["Id"], counters_in(client.stats(row["Id"], stream=False, one_shot=True), time.monotonic())
            except NotFound:  # removed meanwhile
                continue


def counters_in(stats: Mapping[str, Any], at: float) -> Counters:
    """Reads an engine's statistics; counters that its machine does not have are 0."""
    memory, networks = stats.get("memory_stats") or {}, (stats.get("networks") or {}).values()
    details = memory.get("stats") or {}
    cache = next((details[name] for name in _CACHES if name in details), 0)
    cpu = (stats.get("cpu_stats") or {}).get("cpu_usage") or {}
    return Counters(
        at,
        cpu.get("total_usage", 0) / _NANOSECONDS,
        max(0, memory.get("usage", 0) - cache),
        sum(network.get("rx_bytes", 0) for network in networks),
        sum(network.get("tx_bytes", 0) for network in networks),
    )


def since(before: Counters | None, now: Counters) -> Load:
    """The load between two readings; only the memory without a first one. Counters restart at 0 with the container."""
    if before is None or now.at <= before.at:
        return Load(memory=now.memory)
    seconds = now.at - before.at

    def rate(then: float, by_now: float) -> float:
        return max(0.0, by_now - then) / seconds

    return Load(rate(before.cpu, now.cpu), now.memory, rate(before.received, now.received), rate(before.sent, now.sent))
