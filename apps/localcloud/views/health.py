"""`/healthz`: whether this process can do its work."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from ..orchestration import running


def healthz(request: HttpRequest) -> HttpResponse:
    """200 once the database holds every migration and the orchestrator's worker runs, 503 before."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return _waiting("The database waits for its migrations.")
    if not running():
        return _waiting("The worker does not run yet.")
    return HttpResponse("ok\n", content_type="text/plain")


def _waiting(text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=503, content_type="text/plain")
