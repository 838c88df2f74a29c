"""The console's own failures."""

from django.test import RequestFactory

from apps.core.errors import server_error
from tests.visitor import Visitor


def test_the_page_of_last_resort_reads_no_database() -> None:
    """pytest-django lets no test at a database that does not ask for it."""
    request = RequestFactory().get("/")
    request.request_id = "abc123"  # type: ignore[attr-defined]
    page = server_error(request)
    assert page.status_code == 500
    assert b"abc123" in page.content


def test_a_form_that_is_too_large_is_told_so(visitor: Visitor) -> None:
    for much in ({"image": "x" * 3_000_000}, {f"field-{number}": "" for number in range(10_001)}):
        page = visitor.post("/@demo/services/new/", much)
        assert page.status_code == 413
        assert "larger than the console takes: 2.5\xa0MB and 10000 fields" in page.text
