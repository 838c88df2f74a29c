"""Node types: what to list and show."""

from apps.cloud.contract import NODETYPE
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import Resource
from apps.core.tabs import children_tab, fields_tab, raw_tab

registry.register(
    Resource(
        type=NODETYPE,
        slug="nodetypes",
        icon="cpu",
        list_display=("label", "name", "provider", "available", "regions", "availability_zones"),
        list_filter=("name", "regions", "availability_zones"),
        search_fields=("label", "name", "provider"),
        group_by=("provider", "available"),
        related=("provider", "region", "az"),
        fieldsets=(
            ("Node type", (
                "label", "name", "provider", "available", "regions", "availability_zones", "resource_uri",
            )),
        ),
        tabs=(
            fields_tab("overview", "Overview", "Node type"),
            children_tab("regions", "Regions", "regions", by="node_types"),
            children_tab("nodeclusters", "Node clusters", "nodeclusters", by="node_type"),
            children_tab("nodes", "Nodes", "nodes", by="node_type"),
            calls_tab(),
            raw_tab(),
        ),
    )
)  # fmt: skip
