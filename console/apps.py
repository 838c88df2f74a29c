from django.apps import AppConfig
from django.conf import settings

from apps.cloud.signals import asking


class ConsoleConfig(AppConfig):
    name = "console"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (it registers itself)
        from .databases import give_back

        if settings.DATABASES["default"]["OPTIONS"].get("pool"):
            asking.connect(give_back)
