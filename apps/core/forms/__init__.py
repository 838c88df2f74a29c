"""Forms for the API's objects, made from the contract."""

from .base import Clash, ContractForm
from .fields import form_field, label_for
from .picker import Picker
from .rows import RowForm, RowSet, TagRow, VariableRow
from .sections import Fieldset, Fixed
from .upstream import place_of

__all__ = [
    "Clash", "ContractForm", "Fieldset", "Fixed", "Picker", "RowForm", "RowSet", "TagRow", "VariableRow", "form_field",
    "label_for", "place_of",
]  # fmt: skip
