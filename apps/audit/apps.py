from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.audit"
    verbose_name = "Journal"

    def ready(self) -> None:
        from . import listeners  # noqa: F401  (they register themselves)
