"""External repositories: images on somebody else's registry, with the credentials to pull them."""

from apps.cloud.contract import REPOSITORY
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.resource import ObjectAction, Page, Resource, terminate
from apps.core.tabs import fields_tab, raw_tab

from .forms import RepositoryForm


def _consequences(action: ObjectAction, page: Page) -> list[str]:
    lost = ["Its credentials: without them its images cannot be pulled again, unless they are public"]
    return lost + (["Services use its images"] if page.obj.get("in_use") else [])


registry.register(
    Resource(
        type=REPOSITORY,
        slug="repositories",
        icon="package",
        list_display=("name", "registry", "in_use"),
        list_filter=("name", "registry"),
        search_fields=("name", "registry"),
        group_by=("registry", "in_use"),
        related=("registry",),
        fieldsets=(("Repository", ("name", "registry", "in_use", "resource_uri")),),
        actions=(
            ObjectAction("delete", "Remove", "trash", "Forget the repository and its credentials.",
                         help_for_many="Forget the repositories and their credentials.", tone="danger",
                         typed=True, run=terminate),
        ),
        tabs=(fields_tab("overview", "Overview", "Repository"), calls_tab(), raw_tab()),
        form=RepositoryForm,
        edit_label="Change credentials",
        consequences=_consequences,
    )
)  # fmt: skip
