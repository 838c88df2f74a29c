"""Services: what to list, show and do."""

from apps.cloud.contract import SERVICE
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.drift import overview_tab
from apps.core.logs import log_tab
from apps.core.redeploy import RedeployForm
from apps.core.resource import ObjectAction, Resource, Tab, change, terminate
from apps.core.tabs import children_tab, fields_tab, nested_tab, raw_tab, timeline_tab

from .endpoints import endpoints
from .forms import ScaleForm, ServiceForm, unfit_to_scale
from .impact import consequences

registry.register(
    Resource(
        type=SERVICE,
        slug="services",
        icon="components",
        list_display=(
            "name", "state", "image_name", "stack", "running_num_containers", "target_num_containers",
            "synchronized", "deployed_datetime",
        ),
        list_filter=("state", "name", "stack", "uuid"),
        search_fields=("name", "nickname", "image_name", "stack", "uuid", "public_dns"),
        group_by=("stack", "state"),
        related=("stack",),
        fieldsets=(
            ("Service", (
                "name", "nickname", "state", "image_name", "stack", "synchronized", "target_num_containers",
                "current_num_containers", "running_num_containers", "stopped_num_containers", "public_dns",
                "deployed_datetime", "started_datetime", "stopped_datetime", "destroyed_datetime", "uuid",
                "resource_uri",
            )),
            ("Ports", ("container_ports",)),
            ("Command", ("run_command", "entrypoint", "working_dir", "user", "tty", "stdin_open")),
            ("Deployment", (
                "deployment_strategy", "tags", "sequential_deployment", "autorestart", "autodestroy", "autoredeploy",
            )),
            ("Rights", ("roles", "privileged", "cap_add", "cap_drop", "security_opt", "read_only", "devices")),
            ("Network", (
                "net", "hostname", "domainname", "mac_address", "dns", "dns_search", "extra_hosts", "pid",
            )),
            ("Limits", ("cpu_shares", "cpuset", "memory", "memory_swap", "cgroup_parent")),
            ("Labels", ("labels",)),
            ("Environment", ("container_envvars", "calculated_envvars")),
            ("Containers", ("containers",)),
            ("Links", ("linked_to_service", "linked_from_service", "link_variables")),
            ("Volumes", ("bindings",)),
        ),
        actions=(
            ObjectAction(
                "start", "Start", "player-play", "Start its containers.",
                help_for_many="Start their containers.",
            ),
            ObjectAction(
                "stop", "Stop", "player-stop", "Stop its containers; they keep their data.",
                help_for_many="Stop their containers; the containers keep their data.",
            ),
            ObjectAction(
                "redeploy", "Redeploy", "refresh", "Replace its containers with new ones from the latest definition.",
                help_for_many="Replace their containers with new ones from the latest definitions.",
                form=RedeployForm,
            ),
            ObjectAction("scale", "Scale", "arrows-maximize", "Add or remove containers.", bulk=False, form=ScaleForm,
                         run=change, call="update", unfit=unfit_to_scale),
            ObjectAction(
                "terminate", "Terminate", "trash", "Remove it with its containers and their data, for good.",
                help_for_many="Remove them with their containers and the containers' data, for good.",
                tone="danger", typed=True, run=terminate,
            ),
        ),
        tabs=(
            overview_tab("Service", "Ports"),
            children_tab("containers", "Containers", "containers", by="service"),
            log_tab(),
            fields_tab("configuration", "Configuration", "Command", "Deployment", "Rights", "Network", "Limits",
                       "Labels"),
            Tab("endpoints", "Endpoints", "core/tabs/endpoints.html", endpoints),
            fields_tab("environment", "Environment", "Environment"),
            fields_tab("links", "Links and volumes", "Links", "Volumes"),
            nested_tab("triggers", "Triggers", "triggers"),
            timeline_tab(),
            calls_tab(),
            raw_tab(),
        ),
        form=ServiceForm,
        start_after_create="start",
        consequences=consequences,
    )
)  # fmt: skip
