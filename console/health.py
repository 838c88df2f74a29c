"""`/healthz`: whether this process can do its work."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from .demo import USERS


class HealthMiddleware:
    """Answers `/healthz` before the checks of host and HTTPS, which a probe would fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._waits_for_demo = settings.DEMO_EXPECTED

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz":
            return self.get_response(request)
        try:
            return self._healthz()
        except DatabaseError:
            return _unavailable("The database cannot be reached.")

    def _healthz(self) -> HttpResponse:
        """200 once the database holds every migration, and the demo users if they are expected; else 503."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return _unavailable("The database waits for its migrations.")
        # Checked only until the demo users exist: they may be changed or deleted later.
        self._waits_for_demo = self._waits_for_demo and not _has_demo_users()
        if self._waits_for_demo:
            return _unavailable("The demo data is not there yet.")
        return HttpResponse("ok\n", content_type="text/plain")


def _has_demo_users() -> bool:
    users = get_user_model().objects.filter(username__in=USERS, stored_key__isnull=False)
    return users.count() == len(USERS)


def _unavailable(text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=503, content_type="text/plain")
