"""Registers the journal of a namespace."""

from django.urls import path

from apps.core import registry

from .views import NamespaceJournal

registry.register_page(
    registry.NamespacePage(
        slug="journal",
        label="Journal",
        icon="notebook",
        patterns=(path("journal/", NamespaceJournal.as_view(), name="journal"),),
    )
)
