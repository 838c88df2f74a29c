"""Availability zones: what to list and show."""

from apps.cloud.contract import AZ
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import Resource
from apps.core.tabs import children_tab, fields_tab, raw_tab

registry.register(
    Resource(
        type=AZ,
        slug="zones",
        icon="map-pin",
        list_display=("name", "region", "available"),
        list_filter=("name", "region"),
        search_fields=("name", "region"),
        group_by=("region", "available"),
        related=("region",),
        fieldsets=(("Availability zone", ("name", "region", "available", "resource_uri")),),
        tabs=(
            fields_tab("overview", "Overview", "Availability zone"),
            children_tab("nodetypes", "Node types", "nodetypes", by="availability_zones"),
            children_tab("nodes", "Nodes", "nodes", by="availability_zone"),
            calls_tab(),
            raw_tab(),
        ),
    )
)
