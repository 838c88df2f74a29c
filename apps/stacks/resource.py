"""Stacks: what to list, show and do."""

from django.urls import URLPattern, path

from apps.cloud.contract import STACK
from apps.core import registry
from apps.core.callstab import calls_tab
from apps.core.logs import merged_log_tab
from apps.core.redeploy import RedeployForm
from apps.core.resource import ObjectAction, Resource, Tab, terminate
from apps.core.tabs import children_tab, fields_tab, raw_tab, timeline_tab

from .exporting import ExportView
from .forms import StackForm
from .impact import consequences
from .tabs import endpoints, stack_file
from .views import CheckView, EditStackView, NewStackView


def _patterns() -> list[URLPattern]:
    given = {"resource": STACKS}
    return [
        path("stacks/check/", CheckView.as_view(**given), name="stacks-check"),
        path("stacks/new/", NewStackView.as_view(**given), name="stacks-new"),
        path("stacks/<path:key>/edit/", EditStackView.as_view(**given), name="stacks-edit"),
        path("stacks/<path:key>/export.<str:format_name>", ExportView.as_view(**given), name="stacks-export"),
    ]


STACKS = registry.register(
    Resource(
        type=STACK,
        slug="stacks",
        icon="stack-3",
        list_display=("name", "state", "services", "synchronized", "deployed_datetime"),
        list_filter=("uuid", "name"),
        search_fields=("name", "nickname", "uuid"),
        group_by=("state",),
        related=("service",),
        fieldsets=(
            ("Stack", (
                "name", "nickname", "state", "synchronized", "services", "deployed_datetime", "destroyed_datetime",
                "uuid", "resource_uri",
            )),
        ),
        actions=(
            ObjectAction(
                "start", "Start", "player-play", "Start its services, in the order of their links.",
                help_for_many="Start their services, in the order of the links.",
            ),
            ObjectAction(
                "stop", "Stop", "player-stop", "Stop its services; their containers keep their data.",
                help_for_many="Stop their services; the containers keep their data.",
            ),
            ObjectAction(
                "redeploy", "Redeploy", "refresh", "Replace all containers with new ones from the latest definition.",
                help_for_many="Replace all their containers with new ones from the latest definitions.",
                form=RedeployForm,
            ),
            ObjectAction(
                "terminate", "Terminate", "trash", "Remove it with its services, their containers and data, for good.",
                help_for_many="Remove them with their services, and the services' containers and data, for good.",
                tone="danger", typed=True, run=terminate,
            ),
        ),
        tabs=(
            fields_tab("overview", "Overview", "Stack"),
            children_tab("services", "Services", "services", by="stack"),
            merged_log_tab("services", by="stack"),
            Tab("endpoints", "Endpoints", "core/tabs/endpoints.html", endpoints),
            Tab("stackfile", "Stack file", "stacks/file.html", stack_file),
            timeline_tab(),
            calls_tab(),
            raw_tab(),
        ),
        form=StackForm,
        start_after_create="start",
        consequences=consequences,
        patterns=_patterns,
    )
)  # fmt: skip
