"""Providers: what to list and show."""

from apps.cloud.contract import PROVIDER
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import Resource
from apps.core.tabs import children_tab, fields_tab, raw_tab

registry.register(
    Resource(
        type=PROVIDER,
        slug="providers",
        icon="cloud",
        list_display=("label", "name", "available", "regions"),
        list_filter=("name",),
        search_fields=("label", "name"),
        group_by=("available",),
        fieldsets=(("Provider", ("label", "name", "available", "regions", "resource_uri")),),
        tabs=(
            fields_tab("overview", "Overview", "Provider"),
            children_tab("regions", "Regions", "regions", by="provider"),
            children_tab("nodetypes", "Node types", "nodetypes", by="provider"),
            calls_tab(),
            raw_tab(),
        ),
    )
)
