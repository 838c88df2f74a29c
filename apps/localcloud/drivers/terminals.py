"""Terminals in simulated containers."""

import posixpath
from collections.abc import Callable, Iterator
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from channels.db import database_sync_to_async

from ..auth import AUTH_VARIABLE, container_header
from ..hosts import hosts_of
from ..models import Container, ContainerKey, LogLine, SimulatedContainer
from ..programs import image_of
from ..shell import Files, Mount, Place, Shell, SimulatedTerminal
from ..shell.commands import PROGRAMS, SHELLS
from .base import EngineError

_LAST_LINES = 500  # lines of the log shown in /var/log
_in_thread = partial(database_sync_to_async, thread_sensitive=False)
_Pulled = tuple[str, float | None, bool]


class SimulatedTerminals:
    """Opens terminals in containers of all simulated nodes."""

    async def open(self, node: UUID, container: UUID, command: str) -> SimulatedTerminal:
        place = await _in_thread(place_of)(node, container)
        shell = Shell(place, Files(place, PROGRAMS | SHELLS))
        return SimulatedTerminal(shell, None if _is_shell(command) else command, _run_in_thread)


async def _run_in_thread(work: Callable[[], _Pulled]) -> _Pulled:
    found: _Pulled = await _in_thread(work)()
    return found


def _is_shell(command: str) -> bool:
    """Whether the command is an interactive shell, such as `sh` or `/bin/bash -l`."""
    words = command.split() or ["sh"]
    return words[0].rpartition("/")[2] in SHELLS and all(word in {"-i", "-l"} for word in words[1:])


def place_of(node: UUID, uuid: UUID) -> Place:
    """What the container looks like from inside. Raises EngineError if it does not run on the node."""
    simulated = SimulatedContainer.objects.filter(uuid=uuid, node=node, running=True).first()
    container = Container.objects.filter(pk=uuid).select_related("service").first()
    if simulated is None or container is None:
        raise EngineError("The container is not running.")
    config = container.config
    return Place(
        uuid=uuid,
        name=container.name,
        hostname=config.get("hostname") or container.name,
        image=simulated.image,
        command=simulated.command or image_of(simulated.image).command or "sh",
        user=str(config.get("user") or "root").partition(":")[0].replace("/", "_"),
        directory=_normalized(config.get("working_dir") or "/"),
        env=simulated.env | _credential(uuid),
        started_at=simulated.started_at or 0.0,
        address=container.private_ip,
        domain=config.get("domainname") or "",
        read_only=bool(config.get("read_only")),
        hosts=tuple(_hosts(container)),
        nameservers=tuple(config.get("dns") or ()),
        search=tuple(config.get("dns_search") or ()),
        mounts=tuple(_mounts(container, node)),
        log=partial(_log, uuid),
    )


def _credential(container: UUID) -> dict[str, str]:
    """The variable with its API credential, if it has the role for that; derived each time, as it is never stored."""
    key = ContainerKey.objects.filter(container=container).select_related("user").first()
    return {AUTH_VARIABLE: container_header(key)} if key is not None else {}


def _hosts(container: Container) -> Iterator[tuple[str, str]]:
    """The addresses and names of other containers, and those that its definition adds."""
    yield from hosts_of(container)
    for row in container.config.get("extra_hosts") or ():
        name, _, address = row.partition(":")
        yield address, name


def _mounts(container: Container, node: UUID) -> Iterator[Mount]:
    for row in container.bindings:
        volume, host_path = row.get("volume"), row.get("host_path")
        # A path of the node is the same for all of its containers.
        holder = UUID(volume.rstrip("/").rpartition("/")[2]) if volume else uuid5(NAMESPACE_URL, f"{node}{host_path}")
        yield Mount(_normalized(row["container_path"]), holder, bool(row.get("rewritable", True)))


def _normalized(path: str) -> str:
    return "/" + posixpath.normpath(f"/{path}").lstrip("/")


def _log(container: UUID) -> str:
    lines = LogLine.objects.filter(owner_kind="container", owner_uuid=container).order_by("-pk")
    return "".join(f"{text}\n" for text in reversed(lines.values_list("text", flat=True)[:_LAST_LINES]))
