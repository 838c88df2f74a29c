"""What the orchestrator asks of the machines: the whole of it. A new kind of node is one more `Driver`.

The orchestrator calls drivers from its one thread, and engines from there or from threads of their own. A call that
was cut off by a crash is made again after the restart, so each of them must be safe to repeat.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any, Protocol
from uuid import UUID

Port = tuple[int, str]


class EngineError(Exception):
    """The engine did not do it; the text is for the action's log."""


class NodeUnreachableError(EngineError):
    """The node's engine does not answer."""


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """What a node is to be. Memory is in MB, disk in GB; `place` is its zone or region, as the provider knows it."""

    node: UUID
    name: str
    provider: str
    place: str
    node_type: str
    cpu: int
    memory: int
    disk: int


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What an engine tells of itself. Memory is in MB, disk in GB; 0 is what it does not tell.

    `swarm` names the managers of the swarm that it is in: engines that share one are in the same.
    """

    version: str
    execdriver: str
    graphdriver: str
    cpu: int = 0
    memory: int = 0
    disk: int = 0
    swarm: Sequence[str] = ()
    is_manager: bool = False


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image brings along. The digest is empty for one that is in no registry."""

    ports: Sequence[Port] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    volumes: Sequence[str] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume, or a path of the node, at a path inside."""

    path: str
    volume: UUID | None
    host_path: str | None
    rewritable: bool = True


@dataclass(frozen=True, slots=True)
class Network:
    """The network that the containers of a namespace share, and a container's place on it.

    `is_overlay` where it reaches over all engines of a swarm; each of its managers can make it then, for all of them.
    `aliases` are names under which others reach it, `links` those under which it alone reaches others, each with one of
    their aliases. `search` is what is added to names that are looked up.
    """

    uuid: UUID
    name: str
    subnet: IPv4Network
    is_overlay: bool
    address: str | None
    aliases: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    search: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a registry wants to see before it gives an image out."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """What a container is made of. `published` maps ports inside to ports of the node, None where the engine takes a
    free one; `config` is the service's definition with the contract's names, for all that a simulation has no use for.
    On the node's own network it is on no other one."""

    uuid: UUID
    name: str
    image: str
    command: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    ports: Sequence[Port] = ()
    published: Mapping[Port, int | None] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    mounts: Sequence[Mount] = ()
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """How a container is. Times are in seconds since the epoch; the exit code is of its last run.

    One that is `restarting` does not run, but its engine is about to start it again, as it did `restarts` times.
    `published` are the ports of the node that lead to those inside, where it runs.
    """

    running: bool
    exit_code: int | None = None
    started_at: float | None = None
    finished_at: float | None = None
    restarting: bool = False
    restarts: int = 0
    published: Mapping[Port, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a container wrote, without its newline."""

    container: UUID
    stream: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A container whose command ended by itself. `restarts` says whether its engine starts it again; None leaves that
    to the orchestrator."""

    container: UUID
    exit_code: int
    at: float
    restarts: bool | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What happened on all nodes of a driver since the last report. `due` is when there will be more, if known.

    `changed` are containers that may not be as they were, `nodes` those that may not answer any more, or again.
    """

    lines: Sequence[Line] = ()
    ended: Sequence[Ended] = ()
    changed: Sequence[UUID] = ()
    nodes: Sequence[UUID] = ()
    due: float | None = None


class Engine(Protocol):
    """One node's container engine. Every call can raise EngineError."""

    def pull(self, image: str, credentials: Credentials | None, tell: Callable[[str], None]) -> None:
        """Have the image ready, and tell how far it is. Nothing happens where it is up to date.

        The engine does not keep the credentials. What `tell` raises ends the pull.
        """

    def image(self, image: str) -> ImageFacts:
        """What an image brings along that is on the node."""

    def newer(self, container: UUID, image: str, credentials: Credentials | None) -> str:
        """The digest that the registry has for the image by now; empty where that is what the container is of."""

    def lay(self, network: Network) -> None:
        """Have the network there. Nothing happens where it is."""

    def drop_network(self, network: UUID) -> None:
        """Take a network away that was laid, unless somebody is on it. Nothing happens where there is none."""

    def create(self, spec: ContainerSpec) -> None:
        """Make the container, not started yet. One of the same UUID is replaced."""

    def start(self, container: UUID) -> None:
        """Start it. Nothing happens where it runs."""

    def stop(self, container: UUID) -> None:
        """Have it end, killed after a while; not reported as ended. Nothing happens where it does not run."""

    def remove(self, container: UUID) -> Sequence[Line]:
        """Take it away, running or not; the last lines of a log that goes with it. Nothing where there is none."""

    def inspect(self, container: UUID) -> Status | None:
        """How it is; None where the node has no such container."""

    def drop_volume(self, volume: UUID) -> None:
        """Delete a volume's data. Nothing happens where there is none."""

    def containers(self) -> Collection[UUID]:
        """All that are on the node, running or not."""

    def volumes(self) -> Collection[UUID]:
        """All that are on the node."""

    def facts(self) -> EngineFacts:
        """What it is. Asked every few seconds of every node: has to answer or give up soon, in the orchestrator's own
        thread within a second."""

    def clear(self) -> None:
        """Take away all that was made on it for the node: containers, volumes, networks."""

    def upgrade(self) -> None:
        """Bring the engine to its newest version. Nothing runs meanwhile."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is in use: CPUs (0.5 is half of one), bytes of memory; what comes and goes in bytes a second."""

    cpu: float = 0.0
    memory: int = 0
    received: float = 0.0
    sent: float = 0.0

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.cpu + other.cpu,
            self.memory + other.memory,
            self.received + other.received,
            self.sent + other.sent,
        )


class Gauge(Protocol):
    """Measures the load of a container, or of all containers of a node. Used from one event loop."""

    async def read(self) -> Load | None:
        """None where it takes a second look to tell. EngineError where the engine does not."""

    async def close(self) -> None: ...


class Gauges(Protocol):
    """The load of nodes of one kind."""

    def open(self, node: UUID, container: UUID | None) -> Gauge:
        """That of a container, or where there is none given, of all that are the cloud's on the node."""


class Terminal(Protocol):
    """A command at work inside a container, with a terminal before it. Used from the event loop that opened it."""

    @property
    def exit_code(self) -> int | None:
        """How the command ended; None before, and where that is not known."""

    async def write(self, text: str) -> None:
        """Keys, as a terminal sends them. Waits where they are not taken. Nothing happens after the end."""

    async def read(self) -> str:
        """What was put out since the last call, errors too; waits for it. Empty once all is over."""

    async def resize(self, columns: int, rows: int) -> None:
        """The window has another size. Nothing happens after the end."""

    async def close(self) -> None:
        """End the command. A `read` that waits comes back empty."""


class Terminals(Protocol):
    """Into the containers of one kind of node. Stands beside `Driver`, as it belongs to no thread."""

    async def open(self, node: UUID, container: UUID, command: str) -> Terminal:
        """Run the command; a shell's name is one to type into. EngineError where the container does not run."""


class Log(Protocol):
    """What a container wrote, from its engine. Used from the event loop that opened it."""

    @property
    def last(self) -> str:
        """Where in the log the last line was that was read; empty before."""

    async def read(self) -> list[Line]:
        """The next lines, once there are some; none once all is over, for now at least."""

    async def close(self) -> None: ...


class Logs(Protocol):
    """The logs that engines of one kind keep. What others write is in the reports of their driver."""

    async def open(self, node: UUID, container: UUID, *, tail: int | None, follow: bool, after: str = "") -> Log:
        """The last lines, all where `tail` is None, of those after the place that `last` of another log told.

        To follow is to go on with what comes, to the end of the container's run. EngineError where there is none.
        """


class Driver(Protocol):
    """All nodes of one kind. There is one of each in the orchestrator's process."""

    @property
    def is_remote(self) -> bool:
        """Whether its engines take their time: the calls of one are made in threads of their own then, several at a
        time, and cannot read the database."""

    @property
    def upgrades(self) -> bool:
        """Whether its engines can be brought to a newer version from here."""

    def open(self, wake: Callable[[], None]) -> None:
        """Take up what runs on the nodes. `wake` may be called from any thread once there is something to collect."""

    def engine(self, node: UUID, *, reachable: bool) -> Engine:
        """The engine of a node; one that is known not to be reachable answers every call with NodeUnreachableError."""

    def provision(self, machine: MachineSpec) -> str:
        """Have a provider make a machine with an engine; its public address. One that is there already is kept."""

    def discard(self, node: UUID) -> None:
        """Give the machine back, with all that is on it. Nothing happens where there is none."""

    def collect(self, now: float) -> Report:
        """All that was written and all that ended since the last call. Called again at `due`, or after a `wake()`."""

    def close(self) -> None:
        """Let go of the nodes; the containers stay as they are."""
