"""Forms for node clusters: where, what type of node, how many."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms

from apps.cloud.client import CloudClient
from apps.cloud.contract import NODECLUSTER, Field, Kind
from apps.cloud.contract.node import DISK, DISK_SIZES, PROVIDER_OPTION_FIELDS, TARGET
from apps.cloud.errors import CloudError
from apps.core import scaling
from apps.core.forms import ContractForm, Fieldset, Fixed, TagRow, label_for
from apps.core.forms.fields import KeepingChoiceField

from .catalog import Catalog, Choices, provider_name

# The choices of each depend on those before it.
PLACE = ("provider", "region", "availability_zone", "node_type")
NOTHING_CHOSEN = {
    "provider": "Choose a provider",
    "region": "Choose a region",
    "availability_zone": "Any",
    "node_type": "Choose a node type",
}
HELP = {
    "provider": "Who the nodes are rented from",
    "region": "Where its nodes are; depends on the provider",
    "availability_zone": "Narrows the node types to those of one zone. The cloud spreads the nodes over all zones.",
    "node_type": "Type of its nodes; depends on the region",
}


class NodeClusterForm(ContractForm):
    """Creates a node cluster, or changes one. Provider and zone are not sent: they only narrow the other choices."""

    object_type = NODECLUSTER
    row_forms = {"tags": TagRow}
    fieldsets = (
        Fieldset("General", ("name", "nickname")),
        Fieldset("Nodes", (*PLACE, "disk", "target_num_nodes"), leads=True),
        Fieldset(
            "Provider options",
            ("provider_options",),
            "All of them may be left empty. Fields with several lines are lists, one entry per line.",
            follows=True,
        ),
        Fieldset("Tags", ("tags",)),
    )
    edited = (Fieldset("Nodes", ("target_num_nodes",)), Fieldset("Tags", ("tags",)))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        client: CloudClient | None = None,
        obj: dict[str, Any] | None = None,
    ) -> None:
        self.chosen = {name: str((data or {}).get(name, "")) for name in PLACE}
        self.provider = provider_name(self.chosen["provider"])
        super().__init__(data, client=client, obj=obj)
        if not self.editing:
            self._add_places()
            self._fit_disk()

    def asked(self) -> tuple[Field, ...]:
        """Asks for the chosen provider's own options, and for the disk unless the provider leaves no choice."""
        found = {field.name: field for field in super().asked()}
        if "provider_options" in found:
            options = PROVIDER_OPTION_FIELDS.get(self.provider, ())
            found["provider_options"] = replace(found["provider_options"], kind=Kind.OBJECT, fields=options)
            if DISK_SIZES.get(self.provider) == ():
                del found["disk"]
        return tuple(found.values())

    @property
    def layout(self) -> tuple[Fieldset, ...]:
        return self.edited if self.editing else self.fieldsets

    @cached_property
    def catalog(self) -> Catalog:
        return Catalog(self.client, self.chosen, tolerant=self.is_bound)

    def as_draft(self) -> None:
        """Clears choices that the newly chosen provider or region does not offer."""
        super().as_draft()
        if self.catalog.failure:
            self._add_failure(self.catalog.failure)
            return
        stale = [name for name, offered in self._offered().items() if self.chosen[name] not in dict(offered)]
        self.data = dict(self.data.items()) | dict.fromkeys(stale, "")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.editing and self.catalog.failure:
            self._add_failure(self.catalog.failure)
        return given

    def _add_failure(self, failure: CloudError) -> None:
        self.add_error(None, f"{failure.title}: {failure.message}")

    def _offered(self) -> dict[str, Choices]:
        found = self.catalog
        return dict(zip(PLACE, (found.providers, found.regions, found.zones, found.node_types), strict=True))

    def _add_places(self) -> None:
        for name, offered in self._offered().items():
            if name == "availability_zone" and not offered:
                continue
            field = KeepingChoiceField(
                choices=[("", NOTHING_CHOSEN[name]), *offered],
                label=label_for(name),
                required=name != "availability_zone",
                help_text=HELP[name],
            )
            if name != "node_type":
                field.widget.attrs["data-updates"] = ""
            if not offered:
                field.widget.attrs["disabled"] = True
            self.fields[name] = field

    def _fit_disk(self) -> None:
        sizes = DISK_SIZES.get(self.provider)
        if sizes is None:
            return
        if not sizes:
            self.fixed["disk"] = Fixed(label_for("disk"), "Comes with the node type", "This provider leaves no choice.")
            return
        self.fields["disk"] = forms.TypedChoiceField(
            choices=[("", "Choose a size"), *((size, f"{size} GB") for size in sizes)],
            coerce=int,
            label=label_for("disk"),
            help_text=f"{DISK.help}; this provider offers only these sizes",
        )
        self.initial.pop("disk", None)


class ScaleForm(scaling.ScaleForm):
    """How many nodes a node cluster should have."""

    target = TARGET
