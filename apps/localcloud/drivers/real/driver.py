"""The driver of nodes with real Docker engines."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from ...models import DockerHost, Node
from ..base import EngineError, EngineFacts, MachineSpec, Report
from ..unreachable import UnreachableEngine
from .clients import PATIENCE, Address, Clients, connect, demand_address, engine_errors
from .engine import DockerEngine, facts_in
from .watching import News, Watch


def facts_at(url: str, tls: str = "") -> EngineFacts:
    """The facts of the engine at this address.

    Raises ValueError if the address may not be used, EngineError if the engine fails.
    """
    demand_address(url, tls)
    with engine_errors():
        client = connect(Address(url, tls), PATIENCE)
        try:
            return facts_in(client.info())
        finally:
            client.close()


@dataclass
class _Host:
    """A node's connections and listener."""

    clients: Clients
    watch: Watch
    networks: threading.Lock = field(default_factory=threading.Lock)


class DockerDriver:
    """All nodes that were added with the command `addnode` or by their agent."""

    is_remote = True
    upgrades = False

    def __init__(self) -> None:
        self._hosts: dict[UUID, _Host] = {}
        self._news = News(lambda: None)

    def open(self, wake: Callable[[], None]) -> None:
        self._news.wake = wake
        for node in Node.objects.filter(driver="docker", state__in=("Deployed", "Unreachable")):
            self._host(node.pk)

    def engine(self, node: UUID, *, reachable: bool) -> DockerEngine | UnreachableEngine:
        host = self._host(node)
        if host is None or not reachable:
            return UnreachableEngine()
        return DockerEngine(node, host.clients, host.networks)

    def provision(self, machine: MachineSpec) -> str:
        raise EngineError("The cloud cannot create machines of this kind. Add one with the command addnode.")

    def discard(self, node: UUID) -> None:
        host = self._hosts.pop(node, None)
        if host is not None:
            host.watch.end()
            host.clients.close()
        DockerHost.objects.filter(pk=node).delete()

    def collect(self, now: float) -> Report:
        news = self._news
        containers = [news.containers.popleft() for _ in range(len(news.containers))]
        return Report(changed=containers, nodes=[news.nodes.popleft() for _ in range(len(news.nodes))])

    def close(self) -> None:
        for host in self._hosts.values():
            host.watch.end()
            host.clients.close()
        self._hosts.clear()

    def _host(self, node: UUID) -> _Host | None:
        if node not in self._hosts:
            found = DockerHost.objects.filter(pk=node).first()
            if found is None:
                return None
            address = Address(found.address, found.tls)
            self._hosts[node] = _Host(Clients(address), Watch(node, address, self._news))
        return self._hosts[node]
