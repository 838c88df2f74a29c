"""Nodes: what to list, show and do."""

from django.urls import URLPattern, path

from apps.cloud.contract import NODE
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import ListPage, ObjectAction, Resource, Tab, terminate
from apps.core.tabs import children_tab, raw_tab, timeline_tab

from .forms import NodeForm
from .impact import consequences
from .load import overview
from .views import OwnNodeView


def _patterns() -> list[URLPattern]:
    return [path("nodes/own/", OwnNodeView.as_view(resource=NODES), name="nodes-own")]


NODES = registry.register(
    Resource(
        type=NODE,
        slug="nodes",
        icon="server",
        list_display=(
            "nickname", "state", "node_cluster", "region", "node_type", "current_num_containers", "docker_version",
            "last_seen",
        ),
        list_filter=("state", "node_cluster", "region", "node_type", "docker_version", "uuid"),
        search_fields=("nickname", "external_fqdn", "public_ip", "node_cluster", "region", "node_type", "tags", "uuid"),
        group_by=("node_cluster", "region", "node_type", "state", "docker_version"),
        related=("nodecluster", "region", "nodetype"),
        fieldsets=(
            ("Node", (
                "nickname", "state", "external_fqdn", "public_ip", "node_cluster", "region", "availability_zone",
                "node_type", "tags", "last_seen", "deployed_datetime", "destroyed_datetime", "uuid", "resource_uri",
            )),
            ("Machine", (
                "current_num_containers", "cpu", "memory", "disk", "docker_version", "docker_execdriver",
                "docker_graphdriver", "tunnel",
            )),
        ),
        actions=(
            ObjectAction(
                "health-check", "Check health", "heartbeat", "Ask its Docker engine whether it answers again.",
                help_for_many="Ask their Docker engines whether they answer again.",
            ),
            ObjectAction(
                "docker-upgrade", "Upgrade Docker", "arrow-up-circle", "Bring its Docker engine up to date.",
                help_for_many="Bring their Docker engines up to date.",
                confirms=True,
            ),
            ObjectAction(
                "terminate", "Terminate", "trash", "Remove it with its containers and their data, for good.",
                help_for_many="Remove them with their containers and the containers' data, for good.",
                tone="danger", typed=True, run=terminate,
            ),
        ),
        tabs=(
            Tab("overview", "Overview", "nodes/overview.html", overview),
            children_tab("containers", "Containers", "containers", by="node"),
            timeline_tab(),
            calls_tab(),
            raw_tab(),
        ),
        pages=(ListPage("own", "Bring your own node", "plug-connected"),),
        form=NodeForm,
        edit_in_place=True,
        consequences=consequences,
        patterns=_patterns,
    )
)  # fmt: skip
