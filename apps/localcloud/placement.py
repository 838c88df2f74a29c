"""Chooses the node of each container. Pure: neither reads nor writes the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

FIRST_DYNAMIC_PORT = 32768
LAST_PORT = 65535

Port = tuple[int, str]  # number on the node, protocol


class NoPlaceError(Exception):
    """No node can take the container; the text says why."""


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node that is ready for containers. `taken` holds the ports published on it."""

    uuid: UUID
    name: str
    tags: frozenset[str] = frozenset()
    containers: int = 0
    of_service: int = 0
    taken: frozenset[Port] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Requirements:
    """A container's requirements of its node. `only` has the nodes that hold its volumes; `why` explains that limit."""

    strategy: str = "EMPTIEST_NODE"
    tags: frozenset[str] = frozenset()
    ports: frozenset[Port] = frozenset()
    only: frozenset[UUID] | None = None
    why: str = ""


def candidates(nodes: Sequence[NodeFacts], wanted: Requirements) -> list[NodeFacts]:
    """The nodes that can take the container. Raises NoPlaceError with the first requirement that no node meets."""
    if not nodes:
        raise NoPlaceError("There is no node that is deployed and reachable.")
    tagged = [node for node in nodes if wanted.tags <= node.tags]
    if not tagged:
        raise NoPlaceError(f"No node has all of the tags {', '.join(sorted(wanted.tags))}.")
    placed = [node for node in tagged if wanted.only is None or node.uuid in wanted.only]
    if not placed:
        raise NoPlaceError(wanted.why or "The node that holds its volumes is not available.")
    free = [node for node in placed if not wanted.ports & node.taken]
    if not free:
        taken = sorted({port for node in placed for port in wanted.ports & node.taken})
        ports = ", ".join(f"{number}/{protocol}" for number, protocol in taken)
        raise NoPlaceError(f"The port {ports} is already taken on every candidate node.")
    if wanted.strategy == "EVERY_NODE":
        free = [node for node in free if node.of_service == 0]
        if not free:
            raise NoPlaceError("Every candidate node already has a container of the service.")
    return free


def choose(nodes: Sequence[NodeFacts], wanted: Requirements) -> NodeFacts:
    """The node to use; among equals the first by name, so that the choice is predictable."""
    free = candidates(nodes, wanted)
    if wanted.strategy == "EMPTIEST_NODE":
        return min(free, key=lambda node: (node.containers, node.name))
    return min(free, key=lambda node: (node.of_service, node.containers, node.name))


def free_port(taken: frozenset[Port] | set[Port], protocol: str) -> int:
    """The lowest dynamic port that is not taken."""
    for number in range(FIRST_DYNAMIC_PORT, LAST_PORT + 1):
        if (number, protocol) not in taken:
            return number
    raise NoPlaceError("The node has no free port left.")
