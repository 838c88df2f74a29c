"""What a list shows, as a file."""

import json

import tablib
from django.http import HttpResponse

from . import cells
from .names import NameBook
from .resource import Object, Resource

FORMATS = ("csv", "json")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(
    resource: Resource, objects: list[Object], names: NameBook, format_name: str, columns: tuple[str, ...] = ()
) -> HttpResponse:
    """The columns as CSV, or the objects as they came as JSON, secrets masked; always an attachment."""
    objects = [cells.masked(obj, resource.type) for obj in objects]
    if format_name == "json":
        body, content_type = json.dumps(objects, ensure_ascii=False, indent=2), "application/json"
    else:
        body, content_type = _csv(resource, objects, names, columns or resource.list_display), "text/csv; charset=utf-8"
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{names.namespace}-{resource.slug}.{format_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(resource: Resource, objects: list[Object], names: NameBook, columns: tuple[str, ...]) -> str:
    fields = [resource.type.attribute(name) for name in columns]
    data = tablib.Dataset(headers=[field.name for field in fields])
    for obj in objects:
        data.append([harmless(cells.text(field, obj, names)) for field in fields])
    return str(data.export("csv"))


def harmless(text: str) -> str:
    """The text of a cell, escaped so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
