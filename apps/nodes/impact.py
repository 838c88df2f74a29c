"""What an action on a node does to its containers."""

from django.utils.html import format_html

from apps.cloud.contract import CONTAINER
from apps.core.names import NameBook
from apps.core.resource import Object, ObjectAction, Page


def consequences(action: ObjectAction, page: Page) -> list[str]:
    """The containers that are removed with a node, or restarted by its upgrade."""
    if action.name not in {"terminate", "docker-upgrade"}:
        return []
    found = page.client.list(CONTAINER, node=str(page.obj.get("resource_uri")))
    if action.name == "terminate":
        there = [container for container in found if container.get("state") != "Terminated"]
        return [_line(there, page, "go with it, and all data in their volumes")]
    running = [container for container in found if container.get("state") == "Running"]
    return [_line(running, page, "are stopped, and started again after the upgrade")]


def _line(containers: list[Object], page: Page, what: str) -> str:
    count = len(containers)
    if not count:
        return "No containers"
    names = NameBook(page.namespace).links(containers)
    return format_html("{} container{}: {} {}", count, "" if count == 1 else "s", names, what)
