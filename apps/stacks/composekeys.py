"""Converts the keys of Compose files that stack files write differently, each to keys of a stack file and notes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_IN_RANGE = 100
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_WHY = {
    "build": "images are not built here; push one, and name it with image",
    "env_file": "files are not read here; write the variables under environment",
    "external_links": "containers outside of the cloud cannot be linked",
    "networks": "all services of a stack reach each other by name",
    "container_name": "containers are named after their service",
    "healthcheck": "the cloud only checks whether a container runs",
    "extends": "write the settings it takes from there into the service",
    "secrets": "put the values under environment",
}
_RESTART = {"none": "no", "on-failure": "on-failure", "any": "always"}

Parts = Iterator[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Note:
    text: str


def dropped(key: str) -> Note:
    why = _WHY.get(key)
    return Note(f"{key} is not carried over{f': {why}' if why else ''}.")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _restart(value: Any, names: Mapping[str, str]) -> Parts:
    text = "no" if value is False else str(value)
    policy, colon, most = text.partition(":")
    if policy == "unless-stopped":
        yield "restart", "always"
        yield "restart", Note("restart: unless-stopped became always.")
        return
    yield "restart", policy
    if colon:
        yield "restart", Note(f"restart: containers are started again without a limit, not {most[:20]} times.")


def _network_mode(value: Any, names: Mapping[str, str]) -> Parts:
    if value in ("bridge", "host"):
        yield "net", value
    else:
        yield "net", Note(f"network_mode {str(value)[:80]} is not carried over: only bridge and host are known here.")


def _ports(value: Any, names: Mapping[str, str]) -> Parts:
    for entry in _list(value):
        entry = _short_port(entry) if isinstance(entry, dict) else entry
        text, slash, protocol = str(entry).partition("/")
        if protocol not in {"", "tcp", "udp"}:
            yield "ports", Note(f"the port {str(entry)[:80]} is not carried over: only tcp and udp are known here.")
            continue
        address, _, text = text.rpartition(":") if text.count(":") < 2 else _without_address(text)
        ports = _paired(address, text)
        if ports is None:
            yield "ports", Note(f"the port {str(entry)[:80]} is not carried over: it cannot be read.")
            continue
        yield "ports", [port + (slash + protocol if protocol == "udp" else "") for port in ports]
        if str(entry).count(":") > 1:
            yield "ports", Note(f"the port {str(entry)[:80]} is open on all of the node's addresses.")


def _short_port(entry: dict[str, Any]) -> str:
    """The short form of a port: `{"target": 80, "published": 8080}` → `8080:80`."""
    host_ip, published, protocol = (entry.get(name) for name in ("host_ip", "published", "protocol"))
    outer = [str(host_ip)] if host_ip else []
    outer += [str(published or "")] if published or host_ip else []
    return ":".join([*outer, str(entry.get("target"))]) + (f"/{protocol}" if protocol else "")


def _expose(value: Any, names: Mapping[str, str]) -> Parts:
    """Expands ranges to single ports; the check of the stack file reports what cannot be read."""
    for entry in map(str, _list(value)):
        text, slash, protocol = entry.partition("/")
        ports = [f"{number}{slash}{protocol}" for number in _numbers(text)]
        yield "expose", ports or [entry]


def _environment(value: Any, names: Mapping[str, str]) -> Parts:
    yield "environment", value
    if isinstance(value, dict):
        unset = [name for name, text in value.items() if text is None]
    else:
        unset = [str(row) for row in _list(value) if "=" not in str(row)]
    if unset:
        listed = ", ".join(map(str, unset))[:300]
        yield "environment", Note(f"{listed}: empty now, as Compose takes the value from a shell; fill it in.")


def _without_address(text: str) -> tuple[str, str, str]:
    """Drops the address of a port: `127.0.0.1:80:8080` → `("80", ":", "8080")`."""
    rest, _, inner = text.rpartition(":")
    return rest.rpartition(":")[2], ":", inner


def _paired(outer: str, inner: str) -> list[str] | None:
    """Expands ranges to single ports; None if a port is invalid or the ranges differ in length."""
    inside, outside = _numbers(inner), _numbers(outer) if outer else []
    if not inside or (outer and len(outside) != len(inside)):
        return None
    return [f"{out}:{into}" for out, into in zip(outside, inside, strict=True)] if outer else [str(n) for n in inside]


def _numbers(text: str) -> list[int]:
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return []
    first, last = int(found[1]), int(found[2] or found[1])
    return list(range(first, last + 1)) if 0 <= last - first < MOST_IN_RANGE else []


def _volumes(value: Any, names: Mapping[str, str]) -> Parts:
    for entry in _list(value):
        source, target, mode = _mount(entry)
        if not target or (isinstance(entry, dict) and entry.get("type") not in (None, "volume", "bind")):
            yield "volumes", Note(f"the volume {str(entry)[:120]} is not carried over.")
        elif source and source[0] in ".~":
            yield (
                "volumes",
                Note(f"the volume {source[:80]}:{target[:80]} is not carried over: nodes do not have your files."),
            )
        elif source.startswith("/"):
            yield "volumes", [f"{source}:{target}{mode}"]
        else:
            yield "volumes", [f"{target}{mode}"]
            if source:
                yield (
                    "volumes",
                    Note(f"the named volume {source[:80]} became one of the service's own at {target[:80]}."),
                )


def _mount(entry: Any) -> tuple[str, str, str]:
    if isinstance(entry, dict):
        mode = ":ro" if entry.get("read_only") is True else ""
        return str(entry.get("source") or ""), str(entry.get("target") or ""), mode
    parts = str(entry).split(":")
    mode = ":ro" if len(parts) > 1 and not parts[-1].startswith("/") and "ro" in parts.pop().split(",") else ""
    return (parts[0], parts[1], mode) if len(parts) > 1 else ("", parts[0], mode)


def _volumes_from(value: Any, names: Mapping[str, str]) -> Parts:
    for entry in map(str, _list(value)):
        name, colon, mode = entry.partition(":")
        if name == "container":
            yield "volumes_from", Note(f"volumes_from {entry[:80]} is not carried over: it names a container.")
        else:
            yield "volumes_from", [names.get(name, name) + colon + mode]


def _links(value: Any, names: Mapping[str, str]) -> Parts:
    links = (entry.partition(":") for entry in map(str, _list(value)))
    yield "links", [names.get(name, name) + colon + alias for name, colon, alias in links]


def _depends_on(value: Any, names: Mapping[str, str]) -> Parts:
    """Becomes links, as these set the order in which services start."""
    wanted = list(value) if isinstance(value, dict) else _list(value)
    yield "links", [names.get(str(name), str(name)) for name in wanted]
    yield "links", Note("depends_on became links, which also set the order in which services start.")


def _extra_hosts(value: Any, names: Mapping[str, str]) -> Parts:
    yield "extra_hosts", [f"{name}:{at}" for name, at in value.items()] if isinstance(value, dict) else value


def _scale(value: Any, names: Mapping[str, str]) -> Parts:
    yield "target_num_containers", value


def _deploy(value: Any, names: Mapping[str, str]) -> Parts:
    if not isinstance(value, dict):
        yield "deploy", dropped("deploy")
        return
    for key, part in value.items():
        if key == "replicas":
            yield "target_num_containers", part
        elif key == "mode" and part == "global":
            yield "deployment_strategy", "every_node"
        elif key == "resources" and isinstance(part, dict):
            yield from _resources(part)
        elif key == "restart_policy" and isinstance(part, dict):
            yield from _restart_policy(part)
        elif (key, part) != ("mode", "replicated"):
            yield "deploy", dropped(f"deploy.{key}")


def _restart_policy(value: dict[str, Any]) -> Parts:
    """A missing condition means `any`, the default of Compose."""
    condition = str(value.get("condition") or "any")
    if condition in _RESTART:
        yield "restart", _RESTART[condition]
    else:
        yield "deploy", dropped("deploy.restart_policy.condition")
    for key in sorted(value.keys() - {"condition"}):
        yield "deploy", dropped(f"deploy.restart_policy.{key}")


def _resources(value: dict[str, Any]) -> Parts:
    limits = value.get("limits")
    for key, limit in (limits if isinstance(limits, dict) else {}).items():
        if key == "memory":
            yield "mem_limit", limit
        else:
            yield "deploy", dropped(f"deploy.resources.limits.{key}")
    for key in sorted(value.keys() - {"limits"}):
        yield "deploy", dropped(f"deploy.resources.{key}")


CONVERTED: Mapping[str, Callable[[Any, Mapping[str, str]], Parts]] = {
    "restart": _restart,
    "network_mode": _network_mode,
    "net": _network_mode,
    "environment": _environment,
    "ports": _ports,
    "expose": _expose,
    "volumes": _volumes,
    "volumes_from": _volumes_from,
    "links": _links,
    "depends_on": _depends_on,
    "extra_hosts": _extra_hosts,
    "scale": _scale,
    "deploy": _deploy,
}
