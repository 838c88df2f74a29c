"""Downloads that open in a spreadsheet."""

import csv
import io

import pytest

from apps.core import registry
from apps.core.export import FORMATS, export
from apps.core.names import NameBook


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_no_formula(hostile: str) -> None:
    service = {"name": hostile, "image_name": hostile, "state": "Running"}
    body = export(registry.resource("services"), [service], NameBook("demo"), "csv").content.decode()
    row = next(csv.DictReader(io.StringIO(body)))
    assert row["name"] == f"'{hostile}"
    assert row["image_name"] == f"'{hostile}"


def test_a_json_download_holds_the_objects_as_they_came() -> None:
    service = {"name": "web", "unknown_attribute": [1]}
    answer = export(registry.resource("services"), [service], NameBook("demo"), "json")
    assert b"unknown_attribute" in answer.content


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_download_masks_what_the_page_masks(format_name: str) -> None:
    service = {
        "name": "web",
        "container_envvars": [{"key": "PASSWORD", "value": "canary"}],
        "calculated_envvars": [{"key": "PASSWORD", "value": "canary"}],
        "link_variables": {"DB_ENV_PASSWORD": "canary"},
    }
    body = export(registry.resource("services"), [service], NameBook("demo"), format_name).content.decode()
    assert "canary" not in body
    assert service["name"] in body
