"""The console's own failures."""

from django.test import RequestFactory

from apps.core.errors import server_error


def test_the_page_of_last_resort_reads_no_database() -> None:
    """pytest-django lets no test at a database that does not ask for it."""
    request = RequestFactory().get("/")
    request.request_id = "abc123"  # type: ignore[attr-defined]
    page = server_error(request)
    assert page.status_code == 500
    assert b"abc123" in page.content
