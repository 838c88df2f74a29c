"""The local cloud as a Django app; the only one of its project."""

from django.apps import AppConfig


class LocalCloudConfig(AppConfig):
    name = "apps.localcloud"
    label = "localcloud"
    verbose_name = "Local cloud"
