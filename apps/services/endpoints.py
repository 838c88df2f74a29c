"""Where a service answers: its own addresses and its containers'."""

from typing import Any

from apps.cloud.contract import CONTAINER
from apps.core.cells import endpoint
from apps.core.names import NameBook
from apps.core.resource import Object, Page


def endpoints(page: Page) -> dict[str, Any]:
    """Published ports of the service, then of each of its containers."""
    containers = page.client.list(CONTAINER, service=str(page.obj.get("resource_uri")))
    names = NameBook(page.namespace)
    names.learn([page.obj, *containers])
    alive = [obj for obj in containers if obj.get("state") != "Terminated"]
    found = [row for obj in (page.obj, *alive) for row in _of(obj, names)]
    return {"endpoints": found}


def _of(obj: Object, names: NameBook) -> list[dict[str, Any]]:
    ports = [port for port in obj.get("container_ports") or [] if isinstance(port, dict)]
    return [
        {"owner": names.link(obj.get("resource_uri")), "port": port, "address": endpoint(str(port["endpoint_uri"]))}
        for port in ports
        if port.get("published") and port.get("endpoint_uri")
    ]
