"""The load of simulated containers, computed from what their programs need."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from channels.db import database_sync_to_async

from ..models import Container, Node, SimulatedContainer, SimulatedMachine
from ..programs import program_for, use_of
from .base import Load, NodeUnreachableError

_MB = 1024 * 1024
_FULL = 0.95  # the share of a machine that its containers can use
_in_thread = partial(database_sync_to_async, thread_sensitive=False)


@dataclass(frozen=True, slots=True)
class SimulatedGauges:
    """The gauges of all simulated nodes."""

    clock: Callable[[], float] = time.time

    def open(self, node: UUID, container: UUID | None) -> "SimulatedGauge":
        return SimulatedGauge(node, container, self.clock)


@dataclass(frozen=True, slots=True)
class SimulatedGauge:
    node: UUID
    container: UUID | None
    clock: Callable[[], float]

    async def read(self) -> Load:
        found: Load = await _in_thread(self._read)()
        return found

    async def close(self) -> None:
        """Nothing is open."""

    def _read(self) -> Load:
        """Computes the load of all of the node's containers, which share its machine, and picks the wanted ones."""
        if SimulatedMachine.objects.filter(pk=self.node, cut_off=True).exists():
            raise NodeUnreachableError("The node's Docker engine cannot be reached")
        machine = Node.objects.filter(pk=self.node).first()
        found = list(SimulatedContainer.objects.filter(node=self.node, running=True))
        limits = dict(Container.objects.filter(pk__in=[each.pk for each in found]).values_list("pk", "config__memory"))
        now = self.clock()
        loads = {each.pk: _load(each, limits.get(each.pk), now) for each in found}
        fitted = _limited_to_machine(loads, machine) if machine is not None else loads
        return sum((load for pk, load in fitted.items() if self.container in (None, pk)), Load())


def _load(container: SimulatedContainer, limit: int | None, now: float) -> Load:
    needs = program_for(container.image, container.command).needs
    use = use_of(needs, str(container.pk), container.started_at or now, now)
    return Load(use.cpu, min(use.memory, limit * _MB) if limit else use.memory, use.received, use.sent)


def _limited_to_machine(loads: Mapping[UUID, Load], machine: Node) -> dict[UUID, Load]:
    """Scales the loads down if together they exceed what the machine has."""
    every = sum(loads.values(), Load())
    cpu = min(1.0, _FULL * machine.cpu / every.cpu) if every.cpu else 1.0
    memory = min(1.0, _FULL * machine.memory * _MB / every.memory) if every.memory else 1.0
    return {pk: replace(load, cpu=load.cpu * cpu, memory=int(load.memory * memory)) for pk, load in loads.items()}
