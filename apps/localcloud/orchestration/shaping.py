"""A container's ports, volumes and links, in the form of the API."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from .. import linking
from ..addresses import container_uri, volume_uri
from ..drivers import ImageFacts
from ..image_descriptions import image_for
from ..models import Container, Node, Service, Volume
from ..placement import Port, free_port
from ..ports import shown_port, uri_protocol

ALIVE = ~Q(state="Terminated")


def published_ports(rows: Iterable[dict[str, Any]]) -> set[Port]:
    return {(row["outer_port"], row["protocol"]) for row in rows if row["published"] and row["outer_port"]}


def wanted_ports(definition: dict[str, Any], image: ImageFacts) -> list[dict[str, Any]]:
    """The image's exposed ports, overridden by the definition's. With `net: host` each is the same on the node."""
    found: dict[tuple[int, str], dict[str, Any]] = {
        (number, protocol): {"inner_port": number, "protocol": protocol, "outer_port": None, "published": False}
        for number, protocol in image.ports
    }
    for row in definition.get("container_ports") or ():
        found[row["inner_port"], row["protocol"]] = {"outer_port": None, "published": False, **row}
    if definition.get("net") == "host":
        return [{**row, "outer_port": row["inner_port"], "published": True} for row in found.values()]
    return [row if row["published"] else {**row, "outer_port": None} for row in found.values()]


def ports_of(rows: list[dict[str, Any]], on_node: frozenset[Port], host: str) -> list[dict[str, Any]]:
    """Assigns a port of the node to each published port that names none; those in `on_node` are taken already."""
    taken = set(on_node) | published_ports(rows)
    shown = []
    for row in rows:
        if row["published"] and not row["outer_port"]:
            row = {**row, "outer_port": free_port(taken, row["protocol"])}
            taken.add((row["outer_port"], row["protocol"]))
        shown.append(_shown_port(row, host))
    return shown


def ports_to_be_read(rows: list[dict[str, Any]], host: str) -> list[dict[str, Any]]:
    """The ports before the container starts: the engine picks those of the node that the definition does not name."""
    return [_shown_port(row, host) for row in rows]


def ports_read(rows: list[dict[str, Any]], published: Mapping[Port, int], host: str) -> list[dict[str, Any]]:
    """The ports, each with the port of the node that the engine has published it on."""
    return [
        _shown_port({**row, "outer_port": published.get((row["inner_port"], row["protocol"]), row["outer_port"])}, host)
        if row["published"]
        else row
        for row in rows
    ]


def _shown_port(row: dict[str, Any], host: str) -> dict[str, Any]:
    return {**shown_port(row, host), "uri_protocol": uri_protocol(row["inner_port"], row["protocol"])}


def bindings_of(service: Service, container: Container, node: Node) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for binding in service.bindings.select_related("volumes_from"):
        if binding.volumes_from is not None:
            rows += _bindings_of_other(binding.volumes_from, container, node, rewritable=binding.rewritable)
        elif binding.container_path:
            volume = None if binding.host_path else _volume(service, container, node, binding.container_path)
            rows.append(_binding(binding.container_path, binding.host_path, volume, rewritable=binding.rewritable))
    mounted = {row["container_path"] for row in rows}
    for path in image_for(container.namespace_id, container.config["image_name"]).volumes:
        if path not in mounted:
            rows.append(_binding(path, None, _volume(service, container, node, path), rewritable=True))
    return rows


def _binding(path: str, host_path: str | None, volume: str | None, *, rewritable: bool) -> dict[str, Any]:
    return {"container_path": path, "host_path": host_path, "volume": volume, "rewritable": rewritable}


def _volume(service: Service, container: Container, node: Node, path: str) -> str:
    """The URI of the container's volume at the path; creates the volume if there is none yet."""
    volume, _ = Volume.objects.get_or_create(
        service=service,
        container_name=container.name,
        path=path,
        defaults={"namespace": container.namespace, "node": node},
    )
    return volume_uri(volume.pk, container.namespace.name)


def _bindings_of_other(service: Service, container: Container, node: Node, *, rewritable: bool) -> list[dict[str, Any]]:
    """The volumes of the other service's container on the same node; of the one with the same number, if any."""
    others = list(service.containers.filter(ALIVE, node=node).order_by("number"))
    others.sort(key=lambda other: other.number != container.number)
    return [{**row, "rewritable": rewritable and row["rewritable"]} for other in others[:1] for row in other.bindings]


def links_of(service: Service, container: Container) -> list[dict[str, Any]]:
    namespace = container.namespace.name
    return [
        {
            "name": f"{link.name}_{peer.number}",
            "from_container": container_uri(container.pk, namespace),
            "to_container": container_uri(peer.pk, namespace),
            "endpoints": {
                f"{port}/{protocol}": f"{protocol}://{peer.private_ip}:{port}"
                for port, protocol in linking.open_ports(peer.ports)
            },
        }
        for link in linking.links_of(service)
        for peer in linking.living(link.to_service)
        if peer.private_ip
    ]
