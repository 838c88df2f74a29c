"""Rules for the parameters of node clusters and nodes, and for the catalog. Manual: Node Clusters, Nodes."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from apps.cloud.contract import NODE, NODECLUSTER, NODETYPE, REGION, ObjectType, parse_uri
from apps.cloud.contract.node import DISK_SIZES

from ..errors import BadParameter
from ..models import AvailabilityZone, NodeType, Region
from .forms import demand_form
from .naming import check_nickname, tag_names
from .options import checked_options
from .parameters import checked_body

MOST_NODES = 100  # per cluster
_CREATION = NODECLUSTER.endpoint("create").body
_DEFAULT_DISK = next(field.default for field in _CREATION if field.name == "disk")
_Place = TypeVar("_Place", Region, NodeType)


def checked_nodecluster(body: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a creation, with region and node type as rows and tags as names. Raises BadParameter."""
    values = {field.name: field.default_value() for field in _CREATION} | checked_body(body, _CREATION)
    demand_form("cluster", values["name"], "name")
    check_nickname(values)
    _check_target(values["target_num_nodes"])
    region = _row_by_uri(Region, REGION, values["region"], "region")
    node_type = _row_by_uri(NodeType, NODETYPE, values["node_type"], "node_type")
    _check_together(region, node_type)
    return values | {
        "region": region,
        "node_type": node_type,
        "disk": _disk(values["disk"], node_type, is_given=body.get("disk") is not None),
        "tags": tag_names(values["tags"]),
        "provider_options": checked_options(values["provider_options"], region.provider),
    }


def checked_nodecluster_update(body: Mapping[str, Any]) -> dict[str, Any]:
    """Only the parameters that the body holds; tags as names."""
    values = checked_body(body, NODECLUSTER.endpoint("update").body, partial=True)
    if "target_num_nodes" in values:
        if body["target_num_nodes"] is None:
            raise BadParameter("target_num_nodes", "cannot be null.")
        _check_target(values["target_num_nodes"])
    return _with_tag_names(values)


def checked_node(body: Mapping[str, Any]) -> dict[str, Any]:
    """Only the parameters that the body holds; tags as names."""
    values = checked_body(body, NODE.endpoint("update").body, partial=True)
    check_nickname(values)
    return _with_tag_names(values)


def not_offered(region: Region, node_type: NodeType) -> tuple[str, str] | None:
    """Why the region offers no new node of the type: the parameter at fault and the reason; None if it does."""
    if not (region.provider.available and region.available):
        return "region", f"{region.label} accepts no new nodes."
    if not node_type.available:
        return "node_type", f"{node_type.label} is no longer available."
    if not region.node_types.filter(pk=node_type.pk).exists():
        return "node_type", f"{node_type.label} is not available in {region.label}."
    if region.zones.exists() and not zones_for(region, node_type):
        return "node_type", f"{node_type.label} is not available in any availability zone of {region.label}."
    return None


def zones_for(region: Region, node_type: NodeType) -> list[AvailabilityZone]:
    """The zones of the region that take new nodes of the type."""
    return list(region.zones.filter(available=True, node_types=node_type))


def _check_together(region: Region, node_type: NodeType) -> None:
    if node_type.provider_id != region.provider_id:
        raise BadParameter(
            "node_type", f"belongs to {node_type.provider.label}, but the region belongs to {region.provider.label}."
        )
    if reason := not_offered(region, node_type):
        raise BadParameter(*reason)


def _check_target(target: int) -> None:
    if target > MOST_NODES:
        raise BadParameter("target_num_nodes", f"must be {MOST_NODES} or less.")


def _row_by_uri(model: type[_Place], kind: ObjectType, uri: str, name: str) -> _Place:
    """The row that a resource URI names. Raises BadParameter."""
    reference = parse_uri(uri)
    if reference is None or reference.type is not kind:
        raise BadParameter(name, f"must be the resource URI of a {kind.label}.")
    provider, _, own = reference.key.partition("/")
    found = model._default_manager.select_related("provider").filter(provider__name=provider, name=own).first()
    if found is None:
        raise BadParameter(name, f"there is no {kind.label} {reference.key}.")
    return found


def _disk(size: int, node_type: NodeType, *, is_given: bool) -> int:
    """The disk size of each node, in GB. Raises BadParameter for one that the provider does not offer."""
    provider = node_type.provider
    sizes = DISK_SIZES.get(provider.name)
    if sizes is None:
        return size
    if not sizes:
        if size != _DEFAULT_DISK:  # the manual's own example sends the default
            raise BadParameter("disk", f"cannot be chosen at {provider.label}; it comes with the node type.")
        return node_type.disk
    if size not in sizes:
        demand = "must be" if is_given else "is required, as"
        raise BadParameter("disk", f"{demand} one of {_sizes_in_words(sizes)} GB at {provider.label}.")
    return size


def _sizes_in_words(sizes: Sequence[int]) -> str:
    return f"{', '.join(str(size) for size in sizes[:-1])} or {sizes[-1]}"


def _with_tag_names(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"tags": tag_names(values["tags"])} if "tags" in values else values
