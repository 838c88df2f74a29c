"""What is asked for an external repository: where it is, and the credentials to pull from it."""

from apps.cloud.contract import REPOSITORY
from apps.core.forms import ContractForm, Fieldset


class RepositoryForm(ContractForm):
    """The API never gives the credentials back: to change them they are typed anew, left empty they stay."""

    object_type = REPOSITORY
    fieldsets = (
        Fieldset("Repository", ("name",)),
        Fieldset(
            "Credentials",
            ("username", "password"),
            help="Whoever pulls from this repository does so as this user. Neither is shown again, here or anywhere;"
            " what is left empty stays as it is.",
        ),
    )
