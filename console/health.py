"""`/healthz`: whether this process can do its work."""

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


class HealthMiddleware:
    """Answers `/healthz` before hosts are checked and http is led to https: whoever probes knows neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz() if request.path == "/healthz" else self.get_response(request)


def healthz() -> HttpResponse:
    """200 once the database answers and holds every migration, 503 before."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return HttpResponse("The database waits for its migrations.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
