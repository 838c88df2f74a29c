"""What else goes when a node cluster is terminated."""

from django.utils.html import format_html

from apps.cloud.contract import NODE
from apps.core.names import NameBook
from apps.core.resource import ObjectAction, Page


def consequences(action: ObjectAction, page: Page) -> list[str]:
    """Its nodes by name, and how many containers are on them."""
    if action.name != "terminate":
        return []
    found = page.client.list(NODE, node_cluster=str(page.obj.get("resource_uri")))
    nodes = [node for node in found if node.get("state") != "Terminated"]
    if not nodes:
        return ["It has no nodes; nothing goes with it"]
    counts = (node.get("current_num_containers") for node in nodes)
    containers = sum(count for count in counts if isinstance(count, int))
    names = NameBook(page.namespace)
    return [
        format_html("{} node{}: {}", len(nodes), "" if len(nodes) == 1 else "s", names.links(nodes)),
        f"{containers} container{'' if containers == 1 else 's'} on them, and all data in their volumes",
    ]
