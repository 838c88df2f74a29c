"""Triggers: addresses under a service that act on it for whoever posts to them."""

from apps.cloud.contract import TRIGGER
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.labels import visible
from apps.core.resource import Object, ObjectAction, Page, Resource, terminate
from apps.core.tabs import fields_tab, raw_tab

from .forms import CallForm, TriggerForm


def _title(trigger: Object) -> str:
    """Its name if it has one, else only the start of its uuid: whoever knows all of that can call the trigger."""
    return visible(str(trigger.get("name") or f"trigger {str(trigger.get('uuid'))[:8]}"))


def _consequences(action: ObjectAction, page: Page) -> list[str]:
    return ["Further calls to its address are answered with 404."] if action.name == "delete" else []


registry.register(
    Resource(
        type=TRIGGER,
        slug="triggers",
        icon="bolt",
        list_display=("name", "operation", "url"),
        search_fields=("name", "operation"),
        group_by=("operation",),
        fieldsets=(("Trigger", ("name", "operation", "url", "uuid", "resource_uri")),),
        actions=(
            ObjectAction("call", "Call", "bolt", "Do now what calling its address does.", bulk=False, form=CallForm),
            ObjectAction("delete", "Revoke", "trash", "Make its address invalid for good.",
                         help_for_many="Make their addresses invalid for good.", tone="danger", typed=True,
                         run=terminate),
        ),
        tabs=(fields_tab("overview", "Overview", "Trigger"), calls_tab(), raw_tab()),
        form=TriggerForm,
        title=_title,
        consequences=_consequences,
    )
)  # fmt: skip
