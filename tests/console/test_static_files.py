"""Static files that are collected anew beside a console that runs."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.test import RequestFactory

from console.static_files import StaticFilesMiddleware


class Place:
    """Where files come from, and where they go to."""

    def __init__(self, directory: Path) -> None:
        self.source, self.root = directory / "source", directory / "root"
        self.source.mkdir()

    def collect(self, **files: str) -> None:
        for name, text in files.items():
            path = self.source / f"{name}.css"
            path.write_text(text)
            os.utime(path, (499162500, 499162500))  # as npm does
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def no_database() -> Iterator[None]:
    """A response that is closed looks at the connections that other tests left in this process."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Place:
    place = Place(tmp_path)
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [place.source], place.root
    return place


def not_found(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


def get(console: StaticFilesMiddleware, url: str) -> tuple[int, str]:
    response = console(RequestFactory().get(url))
    body = b"".join(response) if response.streaming else response.content
    response.close()
    return response.status_code, body.decode()


def test_pages_that_are_open_keep_their_files_and_later_ones_get_the_new(place: Place) -> None:
    place.collect(page="a {}")
    console, before = StaticFilesMiddleware(not_found), static("page.css")
    assert get(console, before) == (200, "a {}")
    place.collect(page="b {}", late="c {}")
    assert get(console, before) == (200, "a {}")
    late, after = static("late.css"), static("page.css")
    assert after != before
    assert [get(console, late), get(console, after)] == [(200, "c {}"), (200, "b {}")]


def test_what_was_never_collected_has_no_name(place: Place) -> None:
    place.collect(page="a {}")
    with pytest.raises(ValueError, match="missing"):
        static("missing.css")


def test_a_file_that_is_gone_is_not_found(place: Place) -> None:
    place.collect(page="a {}")
    console, url = StaticFilesMiddleware(not_found), static("page.css")
    shutil.rmtree(place.root)
    assert get(console, url) == (404, "")
    assert get(console, url) == (404, "")


@pytest.mark.parametrize(
    "path",
    ["../source/page.css", "%2e%2e/source/page.css", "..", "", "page.css/", "page.css/x", "%00", "a" * 5000, "folder"],
)
def test_what_is_none_of_the_files_is_not_found(place: Place, path: str) -> None:
    place.collect(page="a {}")
    (place.root / "folder").mkdir()
    assert get(StaticFilesMiddleware(not_found), f"/static/{path}") == (404, "")
