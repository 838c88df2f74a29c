"""Registers the feed of events."""

from django.urls import path

from apps.core import registry

from .views import FeedView, NamesView

registry.register_page(
    registry.NamespacePage(
        slug="events",
        label="Events",
        icon="activity",
        patterns=(
            path("events/", FeedView.as_view(), name="events"),
            path("events/names/", NamesView.as_view(), name="events-names"),
        ),
    )
)
