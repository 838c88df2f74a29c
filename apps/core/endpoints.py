"""Endpoints: the published ports of services and containers."""

from typing import Any

from .cells import endpoint
from .names import NameBook
from .resource import Object, rows_of


def endpoint_rows(objects: list[Object], names: NameBook) -> list[dict[str, Any]]:
    """A row for each published port with an address, in the order of the objects; terminated ones are left out."""
    alive = [obj for obj in objects if obj.get("state") != "Terminated"]
    return [row for obj in alive for row in _rows_of_object(obj, names)]


def _rows_of_object(obj: Object, names: NameBook) -> list[dict[str, Any]]:
    ports = rows_of(obj, "container_ports")
    return [
        {"owner": names.link(obj.get("resource_uri")), "port": port, "address": endpoint(str(port["endpoint_uri"]))}
        for port in ports
        if port.get("published") and port.get("endpoint_uri")
    ]
