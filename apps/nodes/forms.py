"""The form for changing a node."""

from apps.cloud.contract import NODE
from apps.core.forms import ContractForm, Fieldset, TagRow


class NodeForm(ContractForm):
    """A node's nickname and tags."""

    object_type = NODE
    row_forms = {"tags": TagRow}
    fieldsets = (Fieldset("Nickname and tags", ("nickname", "tags"), "Tags from its node cluster are always kept."),)
