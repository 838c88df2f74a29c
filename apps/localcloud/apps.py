"""The local cloud's only Django app."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as present
from django.apps.registry import Apps
from django.db.models.signals import post_migrate

from .catalog import make_catalog


class LocalCloudConfig(AppConfig):
    name = "apps.localcloud"
    label = "localcloud"
    verbose_name = "Local cloud"

    def ready(self) -> None:
        post_migrate.connect(_fill_catalog, sender=self)


def _fill_catalog(sender: AppConfig, apps: Apps = present, **_: Any) -> None:
    """Fills the catalog once its tables exist. A flush passes no `apps`; the present models are used then."""
    try:
        apps.get_model(sender.label, "NodeType")
    except LookupError:  # migrated back to before the first migration
        return
    make_catalog(apps)
