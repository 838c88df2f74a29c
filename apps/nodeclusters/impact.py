"""What terminating or scaling a node cluster affects."""

from django.utils.html import format_html, format_html_join

from apps.cloud.contract import NODE
from apps.core.names import NameBook
from apps.core.resource import Object, ObjectAction, Page

_MOST_NAMED = 8


def consequences(action: ObjectAction, page: Page) -> list[str]:
    """The nodes by name, and how many containers are on them."""
    if action.name not in {"terminate", "scale"}:
        return []
    found = page.client.list(NODE, node_cluster=str(page.obj.get("resource_uri")))
    nodes = [node for node in found if node.get("state") != "Terminated"]
    if action.name == "scale":
        return [_current_nodes(nodes, page)]
    if not nodes:
        return ["It has no nodes; nothing goes with it"]
    containers = sum(map(_container_count, nodes))
    names = NameBook(page.namespace)
    return [
        format_html("{} node{}: {}", len(nodes), "" if len(nodes) == 1 else "s", names.links(nodes)),
        f"{_containers(containers)} on them, and all data in their volumes",
    ]


def _current_nodes(nodes: list[Object], page: Page) -> str:
    """The nodes with the number of containers on each, fewest first."""
    if not nodes:
        return "Now: no nodes"
    names = NameBook(page.namespace)
    names.learn(nodes)
    shown = sorted(nodes, key=_container_count)[:_MOST_NAMED]
    rows = ((names.link(node.get("resource_uri")), _containers(_container_count(node))) for node in shown)
    more = len(nodes) - len(shown)
    listed = format_html_join(", ", "{} with {}", rows)
    return format_html("Now: {}{}", listed, f" and {more} more" if more else "")


def _container_count(node: Object) -> int:
    count = node.get("current_num_containers")
    return count if isinstance(count, int) else 0


def _containers(count: int) -> str:
    return f"{count} container{'' if count == 1 else 's'}"
