"""The form of a redeployment."""

from typing import Any

from django import forms

from apps.cloud.client import CloudClient
from apps.cloud.contract.base import REUSE_VOLUMES
from apps.cloud.errors import CloudError

from .forms import form_field


class RedeployForm(forms.Form):
    """Whether the containers keep their volumes."""

    def __init__(
        self, data: Any = None, *, client: CloudClient | None = None, obj: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.fields[REUSE_VOLUMES.name] = form_field(REUSE_VOLUMES)

    def to_payload(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def add_upstream_error(self, error: CloudError) -> None:
        self.add_error(None, error.message)
