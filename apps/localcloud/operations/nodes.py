"""Editing nodes. Manual: Nodes."""

from collections.abc import Mapping
from typing import Any

from apps.cloud.contract import NODE

from ..access import demand_role
from ..calls import Call, Done
from ..checks import checked_node
from ..errors import Conflict
from ..filters import checked_query
from ..models import Node, Role
from ..records import finished
from ..tasks import title
from .lifecycle import lock_object


def update(call: Call) -> Done:
    """Edits the nickname and the node's own tags; its cluster's stay. Tags only affect where new containers go."""
    demand_role(call.origin.user, call.target.namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    values = checked_node(call.read_body())
    node: Node = lock_object("node", call.target.uuid)
    if node.state in ("Terminating", "Terminated"):
        raise Conflict(f"This node is in the state '{node.state}' and can no longer be edited.")
    changed = _apply(node, values)
    said = f"Changed {', '.join(sorted(changed))}." if changed else "Nothing was changed."
    action = finished(call.origin, call.target, title(NODE, "update"), "node.update", said=said)
    return Done(node, action, call.endpoint.status)


def _apply(node: Node, values: Mapping[str, Any]) -> set[str]:
    """Sets the node's values; returns the names of those that differed."""
    inherited = node.node_cluster.tags if node.node_cluster is not None else []
    wanted = dict(values)
    if "tags" in wanted:  # clients send back what they have read, including the cluster's tags
        wanted["tags"] = [tag for tag in wanted["tags"] if tag not in inherited]
    if "nickname" in wanted:
        wanted["nickname"] = wanted["nickname"] or ""
    changed = {name for name, value in wanted.items() if value != getattr(node, name)}
    for name in changed:
        setattr(node, name, wanted[name])
    node.save(update_fields=sorted(changed))
    return changed
