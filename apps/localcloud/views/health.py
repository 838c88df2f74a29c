"""`/healthz`: whether this process can do its work."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from ..demo.standing import demo_exists
from ..orchestration import running


def healthz(request: HttpRequest) -> HttpResponse:
    """200 once the worker runs on a database with every migration, and with the demo data if that is expected."""
    try:
        return _health()
    except DatabaseError:
        return _unavailable("The database cannot be reached.")


def _health() -> HttpResponse:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return _unavailable("The database has pending migrations.")
    if not running():
        return _unavailable("The worker is not running yet.")
    if settings.DEMO_EXPECTED and not demo_exists():
        return _unavailable("The demo data has not been created yet.")
    return HttpResponse("ok\n", content_type="text/plain")


def _unavailable(text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=503, content_type="text/plain")
