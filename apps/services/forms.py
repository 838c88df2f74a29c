"""Forms for services: all of the manual's parameters, and how many containers."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from apps.cloud.client import CloudClient
from apps.cloud.contract import SERVICE, Field
from apps.cloud.contract.service import TARGET
from apps.core import scaling
from apps.core.forms import ContractForm, Fieldset, Picker, RowForm, TagRow, VariableRow
from apps.core.forms.fields import Options

EVERY_NODE = "EVERY_NODE"


class PortRow(RowForm):
    noun = "port"
    placeholders = {"inner_port": "80", "outer_port": "Any free one"}
    ticks = {"outer_port": "published"}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("outer_port") and not given.get("published"):
            self.add_error(
                "outer_port", "Only a published port has one on the node: tick Published, or leave it empty."
            )
        return given


class EnvironmentRow(VariableRow):
    noun = "variable"
    env_file = True


class LabelRow(VariableRow):
    noun = "label"


class LinkRow(RowForm):
    noun = "link"
    placeholders = {"name": "Same as the service"}


class BindingRow(RowForm):
    """A new volume, a path on the node, or the volumes of another service."""

    noun = "volume"
    placeholders = {"host_path": "A new volume", "container_path": "/data"}
    unique = "container_path"

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("container_path") and not given.get("volumes_from") and not self.errors:
            self.add_error("container_path", "Give a path in the container, or another service's volumes.")
        return given


class ServiceForm(ContractForm):
    """Creates a service, or changes one."""

    object_type = SERVICE
    attributes = {"image": "image_name"}
    row_forms = {
        "container_ports": PortRow,
        "container_envvars": EnvironmentRow,
        "linked_to_service": LinkRow,
        "bindings": BindingRow,
        "tags": TagRow,
        "labels": LabelRow,
    }
    fieldsets = (
        Fieldset("General", ("image", "name", "nickname", "target_num_containers")),
        Fieldset("Command", ("run_command", "entrypoint", "working_dir")),
        Fieldset("Ports", ("container_ports",)),
        Fieldset("Environment", ("container_envvars",)),
        Fieldset("Links", ("linked_to_service",)),
        Fieldset("Volumes", ("bindings",)),
        Fieldset(
            "Deployment",
            ("deployment_strategy", "autorestart", "autodestroy", "autoredeploy", "sequential_deployment", "tags"),
        ),
        Fieldset("Access", ("net", "pid", "privileged", "roles")),
        Fieldset(
            "Advanced",
            (
                "labels", "user", "hostname", "domainname", "mac_address", "cgroup_parent", "cpu_shares", "cpuset",
                "memory", "memory_swap", "tty", "stdin_open", "read_only", "dns", "dns_search", "cap_add", "cap_drop",
                "devices", "extra_hosts", "security_opt",
            ),
            collapsed=True,
        ),
    )  # fmt: skip

    def options_for(self, field: Field) -> Options | None:
        return self.services if field.name in ("to_service", "volumes_from") else None

    @cached_property
    def services(self) -> Picker:
        return Picker(self.client, SERVICE, leave_out=self.key, tolerant=self.is_bound)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if failure := self.services.failure:
            self.add_error(None, f"{failure.title}: {failure.message}")
        if given.get("autorestart") == "ALWAYS" and given.get("autodestroy", "OFF") != "OFF":
            self.add_error("autodestroy", "Containers that always restart cannot be removed: choose Off.")
        strategies = {given.get("deployment_strategy"), self.present["deployment_strategy"]}
        if self.editing and EVERY_NODE in strategies and len(strategies) > 1:
            self.add_error("deployment_strategy", "A service cannot be switched to or from “Every node”.")
        return given


def unfit_to_scale(service: Mapping[str, Any]) -> str:
    """Why the service cannot be scaled by hand; empty if it can."""
    if service.get("deployment_strategy") != EVERY_NODE:
        return ""
    return "This service has one container on every node; it cannot be scaled by hand."


class ScaleForm(scaling.ScaleForm):
    """How many containers a service should have."""

    target = TARGET

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        client: CloudClient | None = None,
        obj: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, client=client, obj=obj)
        self.unfit = unfit_to_scale(obj or {})

    def clean(self) -> dict[str, Any]:
        if self.unfit:
            self.add_error(None, self.unfit)
        return self.cleaned_data
