"""A node's Docker engine. Touches only objects that were created for the node."""

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import docker
from docker.errors import APIError, NotFound

from ..base import (
    ContainerSpec,
    Credentials,
    EngineError,
    EngineFacts,
    ImageFacts,
    Line,
    Network,
    Port,
    Status,
)
from .clients import PATIENCE, Clients, connect, engine_errors
from .logs import Splitter
from .owned import owned
from .pulling import auth_of, pull
from .shape import NETWORK, NODE, VOLUME, container_request, network_request, volume_name

LAST_LINES = 500  # lines of a container's log that are kept when it is removed
STOP_PATIENCE = 10  # seconds until a container that does not stop is killed
LETTING_GO, _AGAIN = 10.0, 0.1  # seconds: a swarm notices late that a container has left its network
_MB, _GB = 1024 * 1024, 1024**3
_OVERLAY = "overlay"
_NEVER = "0001-01-01"


@dataclass(frozen=True, slots=True)
class DockerEngine:
    """The Docker engine of one node."""

    node: UUID
    clients: Clients
    networks: threading.Lock

    def pull(self, image: str, credentials: Credentials | None, tell: Callable[[str], None]) -> None:
        with engine_errors():
            client = connect(self.clients.address, PATIENCE)
            try:
                pull(client, image, credentials, tell)
            finally:
                client.close()

    def image(self, image: str) -> ImageFacts:
        with self.clients.lend() as client:
            found = client.inspect_image(image)
        config = found.get("Config") or {}
        return ImageFacts(
            ports=[_port(name) for name in sorted(config.get("ExposedPorts") or ())],
            env=dict(row.split("=", 1) for row in config.get("Env") or () if "=" in row),
            volumes=sorted(config.get("Volumes") or ()),
            digest=next((each.partition("@")[2] for each in found.get("RepoDigests") or ()), ""),
        )

    def newer(self, container: UUID, image: str, credentials: Credentials | None) -> str:
        with self.clients.lend() as client:
            made_of = client.inspect_image(client.inspect_container(self._id(client, container))["Image"])
            known = {each.partition("@")[2] for each in made_of.get("RepoDigests") or ()}
            if not known:  # it was built on the node
                return ""
            digest = str(client.inspect_distribution(image, auth_config=auth_of(credentials))["Descriptor"]["digest"])
        return "" if digest in known else digest

    def lay(self, network: Network) -> None:
        with self.clients.lend() as client, self.networks:
            self._demand_network(client, network)

    def drop_network(self, network: UUID) -> None:
        deadline = time.monotonic() + LETTING_GO
        with self.clients.lend() as client:
            while rows := client.networks(filters={"label": f"{NETWORK}={network}"}):
                with self.networks:
                    for row in rows:
                        self._drop_network(client, row)
                if time.monotonic() > deadline:
                    return
                time.sleep(_AGAIN)

    def create(self, spec: ContainerSpec) -> None:
        with self.clients.lend() as client:
            self._remove(client, spec.uuid)
            request = container_request(client, self.node, spec)
            with self.networks:
                if spec.network is not None and not spec.network.is_overlay:
                    self._demand_network(client, spec.network)
                created = client.create_container(**request)
            if warnings := created.get("Warnings"):  # options that the engine would ignore
                client.remove_container(created["Id"], v=True)
                raise EngineError(" ".join(warnings))

    def start(self, container: UUID) -> None:
        with self.clients.lend() as client:
            client.start(self._id(client, container))

    def stop(self, container: UUID) -> None:
        with self.clients.lend() as client:
            for each in self._ids(client, container):
                client.stop(each, timeout=STOP_PATIENCE)

    def remove(self, container: UUID) -> Sequence[Line]:
        with self.clients.lend() as client:
            lines = self._last_lines(client, container)
            self._remove(client, container)
            self._drop_empty_networks(client)
        return lines

    def inspect(self, container: UUID) -> Status | None:
        with self.clients.lend() as client:
            for each in self._ids(client, container):
                try:
                    return _status(client.inspect_container(each))
                except NotFound:
                    return None
        return None

    def drop_volume(self, volume: UUID) -> None:
        with self.clients.lend() as client:
            found = client.volumes(filters={"label": f"{NODE}={self.node}"})["Volumes"] or ()
            for name in {each["Name"] for each in found} & {volume_name(volume)}:
                client.remove_volume(name)

    def containers(self) -> Collection[UUID]:
        with self.clients.lend() as client:
            return [uuid for uuid, _ in owned(client, self.node)]

    def volumes(self) -> Collection[UUID]:
        with self.clients.lend() as client:
            found = client.volumes(filters={"label": [f"{NODE}={self.node}", VOLUME]})["Volumes"] or ()
        return [UUID(each["Labels"][VOLUME]) for each in found if each["Name"] == f"volume.{each['Labels'][VOLUME]}"]

    def facts(self) -> EngineFacts:
        with engine_errors():
            client = connect(self.clients.address, self.clients.address.quick_timeout)
            try:
                return facts_in(client.info())
            finally:
                client.close()

    def clear(self) -> None:
        ours = {"label": f"{NODE}={self.node}"}
        with self.clients.lend() as client:
            for _, container in owned(client, self.node):
                client.remove_container(container["Id"], force=True, v=True)
            for row in client.volumes(filters=ours)["Volumes"] or ():
                client.remove_volume(row["Name"])
            for row in client.networks(filters=ours):
                self._drop_network(client, row)

    def upgrade(self) -> None:
        raise EngineError("This Docker engine cannot be upgraded from here. Upgrade it on its machine.")

    def _ids(self, client: docker.APIClient, container: UUID) -> list[str]:
        return [row["Id"] for _, row in owned(client, self.node, container)]

    def _id(self, client: docker.APIClient, container: UUID) -> str:
        for each in self._ids(client, container):
            return each
        raise EngineError("No such container on the node")

    def _last_lines(self, client: docker.APIClient, container: UUID) -> list[Line]:
        for each in self._ids(client, container):
            splitter = Splitter(container, is_terminal=bool(client.inspect_container(each)["Config"].get("Tty")))
            wanted = {"stdout": 1, "stderr": 1, "timestamps": 1, "tail": LAST_LINES}
            response = client._get(client._url("/containers/{0}/logs", each), params=wanted)
            client._raise_for_status(response)
            return splitter.split(response.content)
        return []

    def _remove(self, client: docker.APIClient, container: UUID) -> None:
        for each in self._ids(client, container):
            try:
                client.remove_container(each, force=True, v=True)
            except NotFound:
                continue

    def _demand_network(self, client: docker.APIClient, network: Network) -> None:
        if client.networks(filters={"label": f"{NETWORK}={network.uuid}"}):
            return
        try:
            client.create_network(**network_request(self.node, network))
        except APIError as problem:
            if "overlap" not in str(problem.explanation):
                raise
            raise EngineError(
                f"The network {network.subnet} is in use on the node. Set LOCALCLOUD_CONTAINER_NETWORK to another one."
            ) from problem

    def _drop_network(self, client: docker.APIClient, row: Mapping[str, Any]) -> None:
        """Removes the network, unless a container of another engine or one added by hand is connected to it."""
        try:
            client.remove_network(row["Id"])
        except APIError as problem:
            if row["Driver"] != _OVERLAY and problem.status_code != HTTPStatus.FORBIDDEN:
                raise

    def _drop_empty_networks(self, client: docker.APIClient) -> None:
        """Removes the networks that no container on the node uses, running or not, except a swarm's."""
        with self.networks:
            used = {name for _, row in owned(client, self.node) for name in row["NetworkSettings"]["Networks"]}
            for network in client.networks(filters={"label": f"{NODE}={self.node}"}):
                if network["Name"] not in used and network["Driver"] != _OVERLAY:
                    self._drop_network(client, network)


def facts_in(info: Mapping[str, Any]) -> EngineFacts:
    """Reads the answer of the engine's `/info`."""
    swarm = info.get("Swarm") or {}
    return EngineFacts(
        version=info["ServerVersion"],
        execdriver=info.get("DefaultRuntime") or "",
        graphdriver=info.get("Driver") or "",
        cpu=info.get("NCPU") or 0,
        memory=(info.get("MemTotal") or 0) // _MB,
        disk=_disk(info),
        swarm=sorted(each["NodeID"] for each in swarm.get("RemoteManagers") or ()),
        is_manager=bool(swarm.get("ControlAvailable")),
    )


def _disk(info: Mapping[str, Any]) -> int:
    """The size of the engine's disk in GB; 0 if it is on another machine, as engines do not report it."""
    try:
        return shutil.disk_usage(info["DockerRootDir"]).total // _GB
    except OSError:
        return 0


def _status(found: Mapping[str, Any]) -> Status:
    state = found["State"]
    restarting = bool(state.get("Restarting"))
    return Status(
        running=bool(state["Running"]) and not restarting,
        exit_code=state.get("ExitCode"),
        started_at=_seconds(state.get("StartedAt")),
        finished_at=_seconds(state.get("FinishedAt")),
        restarting=restarting,
        restarts=found.get("RestartCount") or 0,
        published=dict(_published((found.get("NetworkSettings") or {}).get("Ports") or {})),
    )


def _published(ports: Mapping[str, Any]) -> Iterable[tuple[Port, int]]:
    for name, bound in ports.items():
        if bound:
            yield _port(name), int(bound[0]["HostPort"])


def _port(name: str) -> Port:
    """Reads a port such as `80/tcp`."""
    number, _, protocol = name.partition("/")
    return int(number), protocol or "tcp"


def _seconds(text: str | None) -> float | None:
    if not text or text.startswith(_NEVER):
        return None
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}+00:00").timestamp() + float(f"0.{fraction[:6] or 0}")
