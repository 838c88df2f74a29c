"""The form for an external repository: its address, and the credentials to pull from it."""

from apps.cloud.contract import REPOSITORY
from apps.core.forms import ContractForm, Fieldset


class RepositoryForm(ContractForm):
    """The API never returns the credentials: they are typed again to change them; empty fields keep their values."""

    object_type = REPOSITORY
    fieldsets = (
        Fieldset("Repository", ("name",)),
        Fieldset(
            "Credentials",
            ("username", "password"),
            help="Images are pulled from this repository as this user. Neither value is ever shown again; "
            "what you leave empty stays as it is.",
        ),
    )
