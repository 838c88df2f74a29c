"""The variables of a container: the image's, the user's, the cloud's own, and those of its links."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

Port = tuple[int, str]  # number inside the container, protocol
_REFERENCE = re.compile(r"\$(?:\{(DOCKERCLOUD_[A-Z0-9_]+)\}|(DOCKERCLOUD_[A-Z0-9_]+))")


class Variable(TypedDict):
    """An entry of `calculated_envvars`; `origin` is `user`, `image` or `dockercloud`."""

    key: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A container that a link leads to."""

    number: int
    address: str
    ports: Sequence[Port] = ()
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """Names and addresses of a service, container or node, as passed to a container in its variables."""

    uri: str
    fqdn: str
    hostname: str


def prefix_of(link: str) -> str:
    """`my-db` → `MY_DB`."""
    return re.sub(r"[^A-Z0-9_]", "_", link.upper())


def peer_variables(prefix: str, peer: Peer) -> dict[str, str]:
    """`…_PORT`, `…_PORT_80_TCP` with its parts, `…_ENV_<KEY>`."""
    found: dict[str, str] = {}
    for number, protocol in sorted(peer.ports):
        address = f"{protocol}://{peer.address}:{number}"
        port = f"{prefix}_PORT_{number}_{protocol.upper()}"
        found.setdefault(f"{prefix}_PORT", address)
        found |= {port: address, f"{port}_ADDR": peer.address, f"{port}_PORT": str(number), f"{port}_PROTO": protocol}
    return found | {f"{prefix}_ENV_{key}": value for key, value in peer.env.items()}


def link_variables(link: str, peers: Iterable[Peer], api_url: str) -> dict[str, str]:
    """The variables of a link: those of each linked container, and the first one's also without its number."""
    prefix = prefix_of(link)
    found: dict[str, str] = {}
    first: dict[str, str] = {}
    for peer in sorted(peers, key=lambda each: each.number):
        found |= peer_variables(f"{prefix}_{peer.number}", peer)
        first = first or peer_variables(prefix, peer)
    return found | first | {f"{prefix}_DOCKERCLOUD_API_URL": api_url}


def injected(
    public_url: str, *, service: Identity, container: Identity | None, node: Identity | None, stack: str | None
) -> dict[str, str]:
    """The variables that every container gets. Those of container and node are unknown until it has been placed."""
    found: dict[str, str] = {}
    for name, thing in (("SERVICE", service), ("CONTAINER", container), ("NODE", node)):
        if thing is not None:
            found |= {
                f"DOCKERCLOUD_{name}_API_URI": thing.uri,
                f"DOCKERCLOUD_{name}_API_URL": f"{public_url}{thing.uri}",
                f"DOCKERCLOUD_{name}_FQDN": thing.fqdn,
                f"DOCKERCLOUD_{name}_HOSTNAME": thing.hostname,
            }
    return found | ({"DOCKERCLOUD_STACK_NAME": stack} if stack else {})


def expand(value: str, known: Mapping[str, str]) -> str:
    """The value with `$DOCKERCLOUD_…` and `${DOCKERCLOUD_…}` expanded; unknown variables are left as they are."""
    return _REFERENCE.sub(lambda match: known.get(match[1] or match[2], match[0]), value)


def calculated(
    image: Mapping[str, str], user: Mapping[str, str], cloud: Mapping[str, str], links: Mapping[str, str]
) -> list[Variable]:
    """All variables with their origins. The user's override all others; the image's override none."""
    merged: dict[str, Variable] = {}
    for origin, variables in (("image", image), ("dockercloud", {**links, **cloud}), ("user", user)):
        for key, value in variables.items():
            merged[key] = {"key": key, "value": expand(value, cloud) if origin == "user" else value, "origin": origin}
    return [merged[key] for key in sorted(merged)]
