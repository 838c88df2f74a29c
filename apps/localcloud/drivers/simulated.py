"""Simulated nodes: machines and containers are rows of the database, and run the programs of `programs`."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from uuid import UUID

from django.db.models import QuerySet

from ..auth import AUTH_VARIABLE
from ..images import host_of, repository_of
from ..models import SimulatedContainer, SimulatedFile, SimulatedMachine, Volume
from ..programs import image_of, program_for
from .base import (
    ContainerSpec,
    Credentials,
    EngineError,
    EngineFacts,
    ImageFacts,
    Line,
    MachineSpec,
    Network,
    Report,
    Status,
)
from .playing import Stage
from .unreachable import UnreachableEngine

# Images whose names begin so are in no registry, so that users can see how a failed pull looks.
MISSING_IMAGES = "no-such-"
# Images whose names begin so need credentials: any will do, unless the password begins with WRONG_PASSWORD.
PRIVATE_IMAGES = "private-"
WRONG_PASSWORD = "wrong"  # noqa: S105
NEWEST_DOCKER = "17.06.2-ee-6"
# Reserved for benchmarks (RFC 2544), so these addresses lead nowhere.
_PUBLIC = IPv4Network("198.18.0.0/15")


@dataclass(frozen=True, slots=True)
class SimulatedEngine:
    """One simulated node."""

    node: UUID
    stage: Stage
    clock: Callable[[], float]

    def pull(self, image: str, credentials: Credentials | None, tell: Callable[[str], None]) -> None:
        repository = repository_of(image)
        if credentials is not None and credentials.password.startswith(WRONG_PASSWORD):
            raise EngineError(f"Get https://{host_of(repository)}/v2/: unauthorized: incorrect username or password")
        name = repository.rpartition("/")[2]
        is_denied = name.startswith(PRIVATE_IMAGES) and credentials is None
        if is_denied or name.startswith(MISSING_IMAGES):
            raise EngineError(
                f"pull access denied for {repository}, repository does not exist or may require 'docker login'"
            )

    def image(self, image: str) -> ImageFacts:
        found = image_of(image)
        return ImageFacts(found.ports, found.env, found.volumes)

    def newer(self, container: UUID, image: str, credentials: Credentials | None) -> str:
        return ""  # there is no registry, so nothing is ever pushed

    def lay(self, network: Network) -> None:
        """Does nothing: simulated containers need no network."""

    def drop_network(self, network: UUID) -> None:
        """Does nothing, as `lay` does."""

    def create(self, spec: ContainerSpec) -> None:
        self.stage.leave(spec.uuid)
        SimulatedFile.objects.filter(holder=spec.uuid).delete()
        SimulatedContainer.objects.update_or_create(
            uuid=spec.uuid,
            defaults={
                "node": self.node,
                "name": spec.name,
                "image": spec.image,
                "command": spec.command,
                # Credentials of the API are never stored.
                "env": {name: value for name, value in spec.env.items() if name != AUTH_VARIABLE},
                "ports": [number for number, _ in spec.ports],
                "running": False,
                "said": 0,
                "started_at": None,
                "finished_at": None,
                "exit_code": None,
            },
        )

    def start(self, container: UUID) -> None:
        found = self._find(container)
        if found is None:
            raise EngineError("No such container on the node")
        if not found.running:
            found.running, found.said, found.exit_code = True, 0, None
            found.started_at, found.finished_at = self.clock(), None
            found.save()
        self.stage.enter(found)

    def stop(self, container: UUID) -> None:
        found = self._find(container)
        if found is None or not found.running:
            return
        self.stage.stop_program(found)
        found.running, found.finished_at = False, self.clock()
        found.exit_code = program_for(found.image, found.command).stop_code
        found.save()

    def remove(self, container: UUID) -> Sequence[Line]:
        self.stage.leave(container)
        SimulatedFile.objects.filter(holder=container).delete()
        SimulatedContainer.objects.filter(uuid=container, node=self.node).delete()
        return ()  # its output has been reported already

    def inspect(self, container: UUID) -> Status | None:
        found = self._find(container)
        if found is None:
            return None
        return Status(found.running, found.exit_code, found.started_at, found.finished_at)

    def drop_volume(self, volume: UUID) -> None:
        SimulatedFile.objects.filter(holder=volume).delete()

    def containers(self) -> Collection[UUID]:
        return list(SimulatedContainer.objects.filter(node=self.node).values_list("pk", flat=True))

    def volumes(self) -> Collection[UUID]:
        return ()  # they exist only as the cloud's own rows

    def facts(self) -> EngineFacts:
        machine = SimulatedMachine.objects.filter(pk=self.node).first()
        return EngineFacts(machine.docker_version if machine else NEWEST_DOCKER, "native-0.2", "overlay")

    def clear(self) -> None:
        SimulatedContainer.objects.filter(node=self.node).delete()

    def upgrade(self) -> None:
        SimulatedMachine.objects.update_or_create(node=self.node, defaults={"docker_version": NEWEST_DOCKER})

    def _find(self, container: UUID) -> SimulatedContainer | None:
        return SimulatedContainer.objects.filter(uuid=container, node=self.node).first()


class SimulatedDriver:
    """The driver of simulated nodes."""

    upgrades = True
    is_remote = False  # calls only use the database, and take part in the caller's transaction

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._stage = Stage(clock)

    def open(self, wake: Callable[[], None]) -> None:
        for container in SimulatedContainer.objects.filter(running=True):
            self._stage.enter(container)

    def engine(self, node: UUID, *, reachable: bool) -> SimulatedEngine | UnreachableEngine:
        if not reachable or _cut_off_nodes().filter(pk=node).exists():
            return UnreachableEngine()
        return SimulatedEngine(node, self._stage, self._clock)

    def provision(self, machine: MachineSpec) -> str:
        SimulatedMachine.objects.get_or_create(node=machine.node, defaults={"docker_version": NEWEST_DOCKER})
        return str(_PUBLIC[1 + machine.node.int % (_PUBLIC.num_addresses - 2)])

    def discard(self, node: UUID) -> None:
        containers = SimulatedContainer.objects.filter(node=node)
        uuids = list(containers.values_list("pk", flat=True))
        for uuid in uuids:
            self._stage.leave(uuid)
        volumes = Volume.objects.filter(node=node).values_list("pk", flat=True)
        SimulatedFile.objects.filter(holder__in=[*uuids, *volumes]).delete()
        containers.delete()
        SimulatedMachine.objects.filter(pk=node).delete()

    def collect(self, now: float) -> Report:
        return self._stage.play(now, frozenset(_cut_off_nodes()))

    def close(self) -> None:
        self._stage.clear()


def _cut_off_nodes() -> QuerySet[SimulatedMachine, UUID]:
    return SimulatedMachine.objects.filter(cut_off=True).values_list("pk", flat=True)
