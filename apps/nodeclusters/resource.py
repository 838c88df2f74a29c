"""Node clusters: what to list, show and do."""

from apps.cloud.contract import NODECLUSTER
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import ObjectAction, Resource, change, terminate
from apps.core.tabs import children_tab, fields_tab, raw_tab, timeline_tab

from .forms import NodeClusterForm, ScaleForm
from .impact import consequences

registry.register(
    Resource(
        type=NODECLUSTER,
        slug="nodeclusters",
        icon="topology-star-3",
        list_display=(
            "name", "state", "region", "node_type", "current_num_nodes", "target_num_nodes", "tags",
            "deployed_datetime",
        ),
        list_filter=("state", "name", "region", "node_type", "uuid"),
        search_fields=("name", "nickname", "region", "node_type", "tags", "uuid"),
        group_by=("region", "node_type", "state"),
        related=("region", "nodetype"),
        fieldsets=(
            ("Node cluster", (
                "name", "nickname", "state", "current_num_nodes", "target_num_nodes", "tags", "deployed_datetime",
                "destroyed_datetime", "uuid", "resource_uri",
            )),
            ("Region and node type", ("region", "node_type", "disk")),
            ("Its nodes", ("nodes",)),
            ("Provider options", ("provider_options",)),
        ),
        actions=(
            ObjectAction(
                "deploy", "Deploy", "rocket", "Rent its nodes and make them ready for containers.",
                help_for_many="Rent their nodes and make these ready for containers.",
            ),
            ObjectAction(
                "scale", "Scale", "arrows-maximize",
                "Add nodes or remove some; containers on a node that is removed go with it.",
                bulk=False, form=ScaleForm, run=change, call="update",
            ),
            ObjectAction(
                "terminate", "Terminate", "trash", "Remove it with its nodes and what is on them, for good.",
                help_for_many="Remove them with their nodes and what is on these, for good.",
                tone="danger", typed=True, run=terminate,
            ),
        ),
        tabs=(
            fields_tab("overview", "Overview", "Node cluster", "Region and node type"),
            children_tab("nodes", "Nodes", "nodes", by="node_cluster"),
            fields_tab("configuration", "Configuration", "Its nodes", "Provider options"),
            timeline_tab(),
            calls_tab(),
            raw_tab(),
        ),
        form=NodeClusterForm,
        start_after_create="deploy",
        consequences=consequences,
    )
)  # fmt: skip
