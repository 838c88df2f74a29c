"""The tab with the endpoints of a service and of its containers."""

from typing import Any

from apps.cloud.contract import CONTAINER
from apps.core.endpoints import endpoint_rows
from apps.core.names import NameBook
from apps.core.resource import Page


def endpoints(page: Page) -> dict[str, Any]:
    """Published ports of the service, then of each of its containers."""
    containers = page.client.list(CONTAINER, service=str(page.obj.get("resource_uri")))
    names = NameBook(page.namespace)
    names.learn([page.obj, *containers])
    return {"endpoints": endpoint_rows([page.obj, *containers], names)}
