"""Forms for creating and calling a trigger."""

from collections.abc import Mapping
from typing import Any

from django import forms

from apps.cloud.client import CloudClient
from apps.cloud.contract import TRIGGER
from apps.cloud.contract.trigger import MORE_CONTAINERS
from apps.cloud.errors import CloudError
from apps.core.forms import ContractForm, Fieldset, form_field

SCALEUP = "SCALEUP"


class TriggerForm(ContractForm):
    object_type = TRIGGER
    fieldsets = (Fieldset("Trigger", ("name", "operation")),)


class CallForm(forms.Form):
    """Asks how many containers to add if the trigger scales up; other triggers have no parameters."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        client: CloudClient | None = None,
        obj: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        if (obj or {}).get("operation") == SCALEUP:
            self.fields[MORE_CONTAINERS.name] = form_field(MORE_CONTAINERS)

    def to_payload(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}

    def add_upstream_error(self, error: CloudError) -> None:
        self.add_error(None, error.message)
