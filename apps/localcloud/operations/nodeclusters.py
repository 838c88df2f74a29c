"""Creating and editing node clusters. Manual: Node Clusters."""

from collections.abc import Mapping
from typing import Any

from apps.cloud.contract import NODECLUSTER

from ..access import demand_role
from ..addresses import nodecluster_uri
from ..calls import Call, Done
from ..checks import checked_nodecluster, checked_nodecluster_update
from ..errors import Conflict
from ..filters import checked_query
from ..models import NodeCluster, Role
from ..records import Target, finished
from ..tasks import TASKS, start_task, title
from .lifecycle import lock_object

_ENDED = frozenset({"Terminating", "Terminated"})


def create(call: Call) -> Done:
    namespace = call.target.namespace
    demand_role(call.origin.user, namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    values = checked_nodecluster(call.read_body())
    cluster = NodeCluster.objects.create(namespace=namespace, **values | {"nickname": values["nickname"] or ""})
    target = Target(namespace, NODECLUSTER.name, cluster.uuid, nodecluster_uri(cluster.uuid, namespace.name))
    said = f"Created the node cluster {cluster.name}."
    action = finished(call.origin, target, title(NODECLUSTER, "create"), "nodecluster.create", said=said)
    return Done(cluster, action, call.endpoint.status)


def update(call: Call) -> Done:
    """Edits a node cluster. A new target_num_nodes scales at once; alone it only requires the role for scaling."""
    body = call.read_body()
    scales_only = set(body) == {"target_num_nodes"}
    demand_role(call.origin.user, call.target.namespace, Role.WRITE if scales_only else Role.ADMIN)
    checked_query(call.query, call.endpoint)
    cluster: NodeCluster = lock_object("nodecluster", call.target.uuid)
    if cluster.state in _ENDED:
        raise Conflict(f"This node cluster is in the state '{cluster.state}' and can no longer be edited.")
    changed = _apply(cluster, checked_nodecluster_update(body))
    if "target_num_nodes" in body and _starts_scaling(cluster):
        parameters = {"target_num_nodes": cluster.target_num_nodes}
        action = start_task(TASKS["nodecluster.scale"], cluster, call.target, parameters, call.origin)
        return Done(cluster, action, 202)
    said = f"Changed {', '.join(sorted(changed))}." if changed else "Nothing was changed."
    action = finished(call.origin, call.target, title(NODECLUSTER, "update"), "nodecluster.update", said=said)
    return Done(cluster, action, call.endpoint.status)


def _apply(cluster: NodeCluster, values: Mapping[str, Any]) -> set[str]:
    """Sets the cluster's values; returns the names of those that differed."""
    changed = {name for name, value in values.items() if value != getattr(cluster, name)}
    for name in changed:
        setattr(cluster, name, values[name])
    cluster.save(update_fields=sorted(changed))
    return changed


def _starts_scaling(cluster: NodeCluster) -> bool:
    """Whether the number of nodes must change. A cluster that is not deployed only stores its target."""
    there = cluster.nodes.exclude(state__in=_ENDED).count()
    return cluster.state != "Init" and there != cluster.target_num_nodes
