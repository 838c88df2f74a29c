"""Regions: what to list and show."""

from apps.cloud.contract import REGION
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import Resource
from apps.core.tabs import children_tab, fields_tab, raw_tab

registry.register(
    Resource(
        type=REGION,
        slug="regions",
        icon="map-2",
        list_display=("label", "name", "provider", "available", "node_types", "availability_zones"),
        list_filter=("name", "provider"),
        search_fields=("label", "name", "provider"),
        group_by=("provider", "available"),
        related=("provider",),
        fieldsets=(
            ("Region", (
                "label", "name", "provider", "available", "node_types", "availability_zones", "resource_uri",
            )),
        ),
        tabs=(
            fields_tab("overview", "Overview", "Region"),
            children_tab("zones", "Availability zones", "zones", by="region"),
            children_tab("nodetypes", "Node types", "nodetypes", by="regions"),
            children_tab("nodeclusters", "Node clusters", "nodeclusters", by="region"),
            children_tab("nodes", "Nodes", "nodes", by="region"),
            calls_tab(),
            raw_tab(),
        ),
    )
)  # fmt: skip
