"""`/healthz`: whether this process can do its work."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """200 once the database answers and holds every migration, 503 before."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return HttpResponse("The database waits for its migrations.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
