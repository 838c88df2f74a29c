"""Translates specifications into requests for Docker, field by field: nothing is passed on unchecked."""

import re
import shlex
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import docker
from docker.types import EndpointConfig, IPAMConfig, IPAMPool, LogConfig, NetworkingConfig
from docker.types import Mount as EngineMount
from docker.utils import version_gte

from ..base import ContainerSpec, EngineError, Mount, Network

PREFIX = "cloud.local."  # of the labels that mark the cloud's objects
NODE, NAME = f"{PREFIX}node", f"{PREFIX}name"
CONTAINER, VOLUME, NETWORK = f"{PREFIX}container", f"{PREFIX}volume", f"{PREFIX}network"
_MB = 1024 * 1024
# Defaults of the definition, for which the image's own values are left in force.
_UNSAID = {"user": "root", "working_dir": "/"}
_RESTARTS = {"ALWAYS": "unless-stopped", "ON_FAILURE": "on-failure"}


def engine_name(name: str, uuid: UUID) -> str:
    """The name of an object on its engine: its name for users, made unique by a part of its UUID."""
    return f"{re.sub(r'[^A-Za-z0-9_.-]', '-', name)}.{uuid.hex[:12]}"


def is_engine_name(name: str, uuid: UUID) -> bool:
    return name.endswith(f".{uuid.hex[:12]}")


def volume_name(volume: UUID) -> str:
    return f"volume.{volume}"


def network_name(network: Network) -> str:
    return engine_name(network.name, network.uuid).replace(".", "-")  # swarms allow no dots


def container_request(client: docker.APIClient, node: UUID, spec: ContainerSpec) -> dict[str, Any]:
    """The arguments of `create_container`."""
    config = spec.config
    takes_mac_of_endpoint = version_gte(client._version, "1.44")
    return {
        "image": spec.image,
        "name": engine_name(spec.name, spec.uuid),
        "command": _words(config, "run_command"),
        "entrypoint": _words(config, "entrypoint"),
        "environment": dict(spec.env),
        "labels": _labels(node, spec),
        "ports": [(number, protocol) for number, protocol in spec.ports],
        "hostname": config.get("hostname") or (spec.name if spec.network else None),
        "domainname": config.get("domainname") or None,
        "user": _unless_default(config, "user"),
        "working_dir": _unless_default(config, "working_dir"),
        "tty": bool(config.get("tty")),
        "stdin_open": bool(config.get("stdin_open")),
        "host_config": _host_config(client, node, spec),
        "mac_address": None if takes_mac_of_endpoint else config.get("mac_address") or None,
        "networking_config": _networking(spec, with_mac=takes_mac_of_endpoint),
        "use_config_proxy": False,
    }


def _host_config(client: docker.APIClient, node: UUID, spec: ContainerSpec) -> Any:
    config, network = spec.config, spec.network
    swap = config.get("memory_swap")
    return client.create_host_config(
        network_mode=network_name(network) if network else "host",
        port_bindings={f"{number}/{protocol}": outer for (number, protocol), outer in spec.published.items()}
        if network
        else None,
        mounts=[_mount(node, mount) for mount in spec.mounts],
        restart_policy={"Name": _RESTARTS[config["autorestart"]]} if config.get("autorestart") in _RESTARTS else None,
        privileged=bool(config.get("privileged")),
        pid_mode="host" if config.get("pid") == "host" else None,
        mem_limit=config["memory"] * _MB if config.get("memory") else None,
        memswap_limit=swap * _MB if swap and swap > 0 else swap or None,
        cpu_shares=config.get("cpu_shares") or None,
        cpuset_cpus=config.get("cpuset") or None,
        cgroup_parent=config.get("cgroup_parent") or None,
        read_only=bool(config.get("read_only")),
        dns=list(config.get("dns") or ()) or None,
        dns_search=[*([network.search] if network and network.search else ()), *(config.get("dns_search") or ())]
        or None,
        dns_opt=["ndots:1"] if network and network.search else None,
        cap_add=list(config.get("cap_add") or ()) or None,
        cap_drop=list(config.get("cap_drop") or ()) or None,
        devices=list(config.get("devices") or ()) or None,
        extra_hosts=[str(row) for row in config.get("extra_hosts") or ()] or None,
        security_opt=list(config.get("security_opt") or ()) or None,
        log_config=LogConfig(type="json-file", config={"max-size": "16m", "max-file": "2"}),
    )


def _networking(spec: ContainerSpec, *, with_mac: bool) -> NetworkingConfig | None:
    network = spec.network
    if network is None:
        return None
    endpoint = EndpointConfig(
        "1.40",
        aliases=list(network.aliases),
        links=list(network.links),
        ipv4_address=network.address,
        mac_address=spec.config.get("mac_address") or None if with_mac else None,
    )
    return NetworkingConfig({network_name(network): endpoint})


def network_request(node: UUID, network: Network) -> dict[str, Any]:
    """The arguments of `create_network`."""
    pool = IPAMPool(
        subnet=str(network.subnet),
        iprange=str(next(network.subnet.subnets(new_prefix=24))),
        gateway=str(network.subnet[1]),
    )
    return {
        "name": network_name(network),
        "driver": "overlay" if network.is_overlay else "bridge",
        "attachable": True if network.is_overlay else None,
        "ipam": IPAMConfig(pool_configs=[pool]),
        "check_duplicate": True,
        "labels": {NODE: str(node), NETWORK: str(network.uuid)},
    }


def _mount(node: UUID, mount: Mount) -> EngineMount:
    if mount.volume is None:
        return EngineMount(mount.path, mount.host_path, type="bind", read_only=not mount.rewritable)
    return EngineMount(
        mount.path,
        volume_name(mount.volume),
        type="volume",
        read_only=not mount.rewritable,
        labels={NODE: str(node), VOLUME: str(mount.volume)},
    )


def _labels(node: UUID, spec: ContainerSpec) -> dict[str, str]:
    said = {str(key): str(value) for key, value in dict(spec.config.get("labels") or {}).items()}
    if taken := sorted(key for key in said if key.startswith(PREFIX)):
        raise EngineError(f"labels: {taken[0]} begins with {PREFIX}, which is reserved for the cloud itself")
    return said | {NODE: str(node), CONTAINER: str(spec.uuid), NAME: spec.name}


def _words(config: Mapping[str, Any], name: str) -> list[str] | None:
    """Splits a command as a shell would; None if it is empty. Raises EngineError for unbalanced quotes."""
    try:
        return shlex.split(config.get(name) or "") or None
    except ValueError as problem:
        raise EngineError(f"{name}: {problem}") from problem


def _unless_default(config: Mapping[str, Any], name: str) -> str | None:
    value = config.get(name)
    return None if not value or value == _UNSAID[name] else str(value)
