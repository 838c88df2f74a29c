"""The form of scaling."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from apps.cloud.client import CloudClient
from apps.cloud.contract import Field
from apps.cloud.errors import CloudError

from .forms import form_field


class ScaleForm(forms.Form):
    """The number wanted: `target` is both the parameter and the attribute."""

    target: ClassVar[Field]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        client: CloudClient | None = None,
        obj: Mapping[str, Any] | None = None,
    ) -> None:
        name = self.target.name
        super().__init__(data, initial={name: (obj or {}).get(name, self.target.default)})
        self.fields[name] = form_field(self.target)
        self.fields[name].required = True

    def to_payload(self) -> dict[str, Any]:
        return {self.target.name: self.cleaned_data[self.target.name]}

    def add_upstream_error(self, error: CloudError) -> None:
        self.add_error(self.target.name, error.message)
