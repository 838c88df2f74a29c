"""The interface between the cloud and its machines. A new kind of node needs a `Driver`, `Terminals`, `Gauges`
and, if its engines keep logs, `Logs`.

The orchestrator calls drivers from its single thread, and engines from there or from threads of their own. A call
that a crash has interrupted is made again after the restart, so every call must be safe to repeat.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any, Protocol
from uuid import UUID

Port = tuple[int, str]


class EngineError(Exception):
    """The engine failed or refused; the text is for the action's log."""


class NodeUnreachableError(EngineError):
    """The node's engine does not answer."""


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """The machine to create for a node. Memory is in MB, disk in GB; `place` is its zone or region at the provider."""

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
    """What an engine reports about itself. Memory is in MB, disk in GB; 0 if it does not report them.

    `swarm` has the IDs of the managers of its swarm: engines that share one are in the same swarm.
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
    """What an image defines. The digest is empty if the image is in no registry."""

    ports: Sequence[Port] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    volumes: Sequence[str] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume or a path of the node, mounted at `path` in the container."""

    path: str
    volume: UUID | None
    host_path: str | None
    rewritable: bool = True


@dataclass(frozen=True, slots=True)
class Network:
    """The network that the containers of a namespace share, and a container's place on it.

    An overlay spans all engines of a swarm, and is created on one of the managers for all of them.
    Others reach the container by its `aliases`; `links` are its own names for others, each with one of their aliases.
    `search` is the DNS search domain.
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
    """A login at a registry."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """The container to create.

    `published` maps the container's ports to ports of the node, None for any free one. `config` is the service's
    definition, with the API's names, for all that has no field here. `network` is None on the node's own network.
    """

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
    """A container's state. Times are in seconds since the epoch; the exit code is of its last run.

    While `restarting` it does not run, but its engine will start it again, as it has done `restarts` times.
    `published` maps the ports of a running container to those of the node.
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
    """A container whose command ended by itself, at `at` seconds since the epoch.

    `restarts` says whether its engine starts it again; None leaves that to the orchestrator.
    """

    container: UUID
    exit_code: int
    at: float
    restarts: bool | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What happened on a driver's nodes since the last report. `due` is the time of the next event, if known.

    `changed` are containers that may have changed, `nodes` those that may have become unreachable or reachable.
    """

    lines: Sequence[Line] = ()
    ended: Sequence[Ended] = ()
    changed: Sequence[UUID] = ()
    nodes: Sequence[UUID] = ()
    due: float | None = None


class Engine(Protocol):
    """One node's container engine. Every call may raise EngineError."""

    def pull(self, image: str, credentials: Credentials | None, tell: Callable[[str], None]) -> None:
        """Makes sure that the node has the registry's current image; passes progress messages to `tell`.

        The engine does not store the credentials. An exception from `tell` ends the pull.
        """

    def image(self, image: str) -> ImageFacts:
        """The facts of an image that is on the node."""

    def newer(self, container: UUID, image: str, credentials: Credentials | None) -> str:
        """The image's digest in the registry; empty if the container was created from that one."""

    def lay(self, network: Network) -> None:
        """Creates the network if it does not exist."""

    def drop_network(self, network: UUID) -> None:
        """Removes a network created by `lay`, if it exists and nothing is connected to it."""

    def create(self, spec: ContainerSpec) -> None:
        """Creates the container without starting it. Replaces one with the same UUID."""

    def start(self, container: UUID) -> None:
        """Starts the container, unless it is running."""

    def stop(self, container: UUID) -> None:
        """Stops the container if it is running, by force after a while. It is not reported as ended."""

    def remove(self, container: UUID) -> Sequence[Line]:
        """Removes the container if it exists, running or not. Returns its last lines if its log is lost with it."""

    def inspect(self, container: UUID) -> Status | None:
        """The container's state; None if the node has no such container."""

    def drop_volume(self, volume: UUID) -> None:
        """Deletes a volume with its data, if it exists."""

    def containers(self) -> Collection[UUID]:
        """All containers of the cloud on the node, running or not."""

    def volumes(self) -> Collection[UUID]:
        """All volumes of the cloud on the node."""

    def facts(self) -> EngineFacts:
        """The engine's facts. Called for every node every few seconds, so it must answer or fail quickly: within a
        second if the driver is not remote."""

    def clear(self) -> None:
        """Removes everything of the cloud from the node: containers, volumes and networks."""

    def upgrade(self) -> None:
        """Upgrades the engine to its newest version. No container is running meanwhile."""


@dataclass(frozen=True, slots=True)
class Load:
    """Current usage: CPUs (0.5 is half of one), memory in bytes, network traffic in bytes per second."""

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
    """Measures the load of a container, or of all containers of a node. Belongs to one event loop."""

    async def read(self) -> Load | None:
        """The current load; None if that takes a second reading. Raises EngineError if the engine fails."""

    async def close(self) -> None: ...


class Gauges(Protocol):
    """Measures the load of nodes of one kind, and of their containers."""

    def open(self, node: UUID, container: UUID | None) -> Gauge:
        """A gauge for the container; without one, for all of the cloud's containers on the node."""


class Terminal(Protocol):
    """A command that runs in a container with a terminal. Belongs to the event loop that opened it."""

    @property
    def exit_code(self) -> int | None:
        """The command's exit code; None while it runs, or if it is unknown."""

    async def write(self, text: str) -> None:
        """Sends keys, as a terminal encodes them; waits until they are taken. Does nothing after the end."""

    async def read(self) -> str:
        """Waits for output, of both streams, and returns it. Empty after the end."""

    async def resize(self, columns: int, rows: int) -> None:
        """Changes the size of the window. Does nothing after the end."""

    async def close(self) -> None:
        """Ends the command. A waiting `read` returns an empty string."""


class Terminals(Protocol):
    """Opens terminals in containers of one kind of node. Not part of `Driver`, which belongs to one thread."""

    async def open(self, node: UUID, container: UUID, command: str) -> Terminal:
        """Runs the command; a shell's name alone starts it interactively.

        Raises EngineError if the container does not run.
        """


class Log(Protocol):
    """A container's log, read from its engine. Belongs to the event loop that opened it."""

    @property
    def last(self) -> str:
        """The position in the log of the last line read, for `after`; empty before the first."""

    async def read(self) -> list[Line]:
        """Waits for lines and returns them. Empty at the end of the log, or of the run that is followed."""

    async def close(self) -> None: ...


class Logs(Protocol):
    """Opens logs that engines of one kind keep. The output of other engines' containers is in the driver's reports."""

    async def open(self, node: UUID, container: UUID, *, tail: int | None, follow: bool, after: str = "") -> Log:
        """The last `tail` lines (None: all) of those after the position `after`, which is another log's `last`.

        With `follow`, new lines too, until the container's run ends. Raises EngineError if there is no such container.
        """


class Driver(Protocol):
    """Access to all nodes of one kind. The orchestrator has one driver of each kind."""

    @property
    def is_remote(self) -> bool:
        """Whether calls of its engines may take long. They are then made concurrently, in threads of their own,
        and may not use the database."""

    @property
    def upgrades(self) -> bool:
        """Whether its engines implement `upgrade`."""

    def open(self, wake: Callable[[], None]) -> None:
        """Connects to what runs on the nodes. Calls `wake`, from any thread, when there is something to collect."""

    def engine(self, node: UUID, *, reachable: bool) -> Engine:
        """A node's engine. If it is not `reachable`, every call raises NodeUnreachableError at once."""

    def provision(self, machine: MachineSpec) -> str:
        """Creates a machine with an engine, unless it exists. Returns its public address."""

    def discard(self, node: UUID) -> None:
        """Releases the node's machine, if it exists, with all that is on it."""

    def collect(self, now: float) -> Report:
        """What happened since the last call. Called again at the report's `due` or after `wake()`."""

    def close(self) -> None:
        """Disconnects from the nodes; their containers stay as they are."""
