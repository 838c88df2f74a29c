"""Registries: the servers that images are pulled from."""

from apps.cloud.contract import REGISTRY
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import Resource
from apps.core.tabs import children_tab, fields_tab, raw_tab

registry.register(
    Resource(
        type=REGISTRY,
        slug="registries",
        icon="building-warehouse",
        list_display=("name", "host", "port", "is_ssl", "is_docker_registry"),
        list_filter=("uuid", "name", "host", "is_docker_registry"),
        search_fields=("name", "host"),
        group_by=("is_docker_registry",),
        fieldsets=(("Registry", ("name", "host", "port", "is_ssl", "is_docker_registry", "resource_uri")),),
        tabs=(
            fields_tab("overview", "Overview", "Registry"),
            children_tab("repositories", "External repositories", "repositories", by="registry"),
            calls_tab(),
            raw_tab(),
        ),
    )
)
