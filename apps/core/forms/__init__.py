"""Forms for the API's objects, made from the contract."""

from .base import Clash, ContractForm
from .fields import form_field, label_for
from .picker import Picker
from .rows import RowForm, RowSet, VariableRow
from .sections import Fieldset
from .upstream import place_of

__all__ = [
    "Clash", "ContractForm", "Fieldset", "Picker", "RowForm", "RowSet", "VariableRow", "form_field", "label_for",
    "place_of",
]  # fmt: skip
