from django.apps import AppConfig
from django.conf import settings

from apps.cloud.signals import asking


class ConsoleConfig(AppConfig):
    name = "console"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (it registers itself)
        from .databases import release_connection

        if settings.DATABASES["default"]["OPTIONS"].get("pool"):
            asking.connect(release_connection)
