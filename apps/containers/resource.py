"""Containers: what to list, show and do."""

from typing import Any

from apps.cloud.contract import CONTAINER
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.drift import overview_tab
from apps.core.logs import log_tab
from apps.core.redeploy import RedeployForm
from apps.core.resource import Object, ObjectAction, Page, Resource, Tab, terminate
from apps.core.tabs import fields_tab, raw_tab, timeline_tab
from apps.core.templatetags.console import state_badge

from .impact import consequences


def _terminal(page: Page) -> dict[str, Any]:
    """Offers a terminal if the container is running; in a state that the manual does not list, the upstream decides."""
    key, state = page.resource.key(page.obj), str(page.obj.get("state"))
    if state != "Running" and CONTAINER.state(state) is not None:
        return {}
    path = CONTAINER.object_path(key, page.namespace, "exec/")
    return {"stream_path": path, "full": page.query.get("full") == "1"}


def _state_cell(container: Object) -> str:
    """The state; of a stopped container with its exit code."""
    state, code = container.get("state"), container.get("exit_code")
    return state_badge(state, CONTAINER, str(code) if state == "Stopped" and code is not None else "")


registry.register(
    Resource(
        type=CONTAINER,
        slug="containers",
        icon="box",
        list_display=(
            "name", "state", "image_name", "service", "node", "container_ports", "synchronized", "started_datetime",
        ),
        list_filter=("state", "name", "service", "node", "uuid"),
        search_fields=("name", "image_name", "service", "node", "uuid", "public_dns"),
        group_by=("service", "node", "state"),
        related=("service", "node"),
        cells={"state": _state_cell},
        fieldsets=(
            ("Container", (
                "name", "state", "image_name", "service", "node", "synchronized", "private_ip", "public_dns",
                "exit_code", "exit_code_msg", "deployed_datetime", "started_datetime", "stopped_datetime",
                "destroyed_datetime", "uuid", "resource_uri",
            )),
            ("Ports", ("container_ports",)),
            ("Command", ("run_command", "entrypoint", "working_dir", "user", "tty", "stdin_open")),
            ("After it stops", ("autorestart", "autodestroy")),
            ("Rights", ("roles", "privileged", "cap_add", "cap_drop", "security_opt", "read_only", "devices")),
            ("Network", (
                "net", "hostname", "domainname", "mac_address", "dns", "dns_search", "extra_hosts", "pid",
            )),
            ("Limits", ("cpu_shares", "cpuset", "memory", "memory_swap", "cgroup_parent")),
            ("Labels", ("labels",)),
            ("Environment", ("container_envvars",)),
            ("Links", ("linked_to_container", "link_variables")),
            ("Volumes", ("bindings",)),
        ),
        actions=(
            ObjectAction(
                "start", "Start", "player-play", "Start it again.",
                help_for_many="Start them again.",
            ),
            ObjectAction(
                "stop", "Stop", "player-stop", "Stop it; it keeps its data.",
                help_for_many="Stop them; they keep their data.",
            ),
            ObjectAction(
                "redeploy", "Redeploy", "refresh", "Replace it with a new one from the service's latest definition.",
                help_for_many="Replace each with a new one from its service's latest definition.",
                form=RedeployForm,
            ),
            ObjectAction(
                "terminate", "Terminate", "trash", "Remove it with its data, for good.",
                help_for_many="Remove them with their data, for good.",
                tone="danger", typed=True, run=terminate,
            ),
        ),
        tabs=(
            overview_tab("Container", "Ports"),
            log_tab(),
            Tab("terminal", "Terminal", "core/tabs/terminal.html", _terminal),
            fields_tab("configuration", "Configuration", "Command", "After it stops", "Rights", "Network", "Limits",
                       "Labels"),
            fields_tab("environment", "Environment", "Environment"),
            fields_tab("links", "Links and volumes", "Links", "Volumes"),
            timeline_tab(),
            calls_tab(),
            raw_tab(),
        ),
        consequences=consequences,
    )
)  # fmt: skip
