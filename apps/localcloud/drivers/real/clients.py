"""Connections to a Docker engine, with its failures raised as EngineErrors."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any
from urllib.parse import urlsplit

import docker
from docker.auth import AuthConfig
from docker.errors import APIError, DockerException, TLSParameterError
from docker.tls import TLSConfig
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from ..base import EngineError, NodeUnreachableError
from .tunnels import socket_for

PATIENCE = 60.0  # timeout of a call, in seconds
OPENING = 10.0  # timeout for opening a stream: each one that waits takes one of a few threads
OLDEST = "1.41"  # API version of Docker 20.10
QUICK, QUICK_BY_SSH = 3.0, 8.0  # timeouts of calls that have to be answered quickly
SCHEMES = ("unix", "tcp", "ssh")


@dataclass(frozen=True, slots=True)
class Address:
    """Where an engine is. `tls` is the directory with the certificates, required for tcp."""

    url: str
    tls: str = ""

    @property
    def quick_timeout(self) -> float:
        return QUICK_BY_SSH if self.url.startswith("ssh:") else QUICK


def demand_address(url: str, tls: str) -> None:
    """Raises ValueError, with the reason, if this is not the address of an engine or is not secure."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError("An engine's address must begin with unix://, tcp:// or ssh://.")
    if parts.scheme == "unix" and not parts.path:
        raise ValueError("unix:// needs the path of a socket, such as unix:///var/run/docker.sock.")
    if parts.scheme != "unix" and not parts.hostname:
        raise ValueError(f"{parts.scheme}:// needs a host.")
    if (parts.hostname or "").startswith("-") or (parts.username or "").startswith("-"):
        raise ValueError("The host and the user must not begin with a hyphen.")
    if parts.password:
        raise ValueError("An engine's address must not contain a password.")
    if parts.scheme == "tcp" and not tls:
        raise ValueError("tcp:// needs a directory with ca.pem, cert.pem and key.pem (--tls): it gives root access.")


class Clients:
    """A pool of connections to one engine. Each is used by one call at a time."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._idle: LifoQueue[docker.APIClient] = LifoQueue()

    @contextmanager
    def lend(self) -> Iterator[docker.APIClient]:
        """Lends a connection. Its failures are raised as EngineErrors."""
        with engine_errors():
            try:
                client = self._idle.get_nowait()
            except Empty:
                client = connect(self.address, PATIENCE)
            try:
                yield client
            except (RequestException, HTTPError, OSError):
                client.close()
                raise
            except BaseException:
                self._idle.put(client)
                raise
            self._idle.put(client)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()


def connect(address: Address, patience: float | None) -> docker.APIClient:
    """A new connection, which the caller closes. Ignores this machine's environment and Docker configuration."""
    parts = urlsplit(address.url)
    client = docker.APIClient(
        base_url=f"unix://{socket_for(address.url)}" if parts.scheme == "ssh" else address.url,
        version=OLDEST,
        timeout=patience,
        tls=_certificates(address.tls) if parts.scheme == "tcp" else False,
    )
    client.mount("https://", _KeptAlive())
    client.trust_env = False  # no proxy, no netrc
    client._auth_configs = AuthConfig({})  # registry logins on this machine are not for the cloud's users
    client._general_configs = {}
    client._version = client._retrieve_server_version()  # only now: negotiated earlier, it would use the proxy
    return client


class _KeptAlive(HTTPAdapter):
    """Sends TCP keep-alives, so that a machine that has vanished is noticed even by a silent stream."""

    _OPTIONS = (
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10),
        (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5),
        (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    )

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        kept = [*HTTPConnection.default_socket_options, *self._OPTIONS]
        super().init_poolmanager(*arguments, socket_options=kept, **options)


def _certificates(directory: str) -> TLSConfig:
    folder = Path(directory)
    return TLSConfig(
        client_cert=(str(folder / "cert.pem"), str(folder / "key.pem")), ca_cert=str(folder / "ca.pem"), verify=True
    )


@contextmanager
def engine_errors() -> Iterator[None]:
    """Context manager that raises the failures of a Docker engine or its connection as EngineErrors."""
    try:
        yield
    except APIError as refusal:
        raise EngineError(str(refusal.explanation or refusal)) from refusal
    except TLSParameterError as problem:
        raise EngineError(f"The certificates for the engine cannot be used: {problem}") from problem
    except (RequestException, DockerException, HTTPError, ssl.SSLError, OSError) as problem:
        raise NodeUnreachableError("The node's Docker engine cannot be reached") from problem
