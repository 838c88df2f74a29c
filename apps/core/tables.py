"""A resource's objects as a django-tables2 table: the columns are declared, the class is always the same."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.cloud.contract import Field, Kind

from . import cells, registry
from .labels import label
from .names import NameBook
from .resource import Object, Resource


class AttributeColumn(tables.Column):  # type: ignore[misc]  # django-tables2 has no types
    """An attribute of the objects; the first column of a table leads to the object's page."""

    def __init__(self, field: Field, resource: Resource, names: NameBook, *, leads: bool) -> None:
        super().__init__(
            verbose_name=label(field.name), accessor="obj", empty_values=(), order_by=f"sort__{field.name}"
        )
        self.field, self.resource, self.names, self.leads = field, resource, names, leads
        self.css = "col-name" if leads else "num" if field.kind is Kind.INTEGER or field.kind is Kind.URIS else ""

    def render(self, record: dict[str, Any]) -> SafeString:
        obj = record["obj"]
        if own := self.resource.cells.get(self.field.name):
            return format_html("{}", own(obj))
        if not self.leads:
            return cells.brief(self.field, obj, self.resource.type, self.names)
        return format_html('<a class="fw-medium" href="{}">{}</a>', record["url"], self.resource.title(obj)[:120])


def object_table(
    resource: Resource,
    objects: list[Object],
    names: NameBook,
    query: Mapping[str, Any],
    *,
    group: str = "",
    per_page: int = 25,
    parent_key: str | None = None,
    columns: tuple[str, ...] = (),
) -> tables.Table:
    """The objects as a table, sorted and paged as the query says (`sort`, `page`).

    `columns` are attributes, by default the declared ones.
    """
    fields = [resource.type.attribute(name) for name in columns or resource.list_display]
    drawn = [
        (field.name, AttributeColumn(field, resource, names, leads=index == 0)) for index, field in enumerate(fields)
    ]
    list_url = registry.page_address(resource, "list", names.namespace, parent_key)
    rows = _rows(resource, objects, names, fields, group, list_url)
    table = tables.Table(rows, extra_columns=drawn, template_name="core/table.html")
    wanted = str(query.get("sort", ""))
    table.order_by = (wanted,) if wanted.lstrip("-") in {field.name for field in fields} else ()
    if group:
        table.data.data.sort(key=lambda row: row["group_key"])
    table.paginate(page=_clamped_page_number(str(query.get("page", "1")), len(rows), per_page), per_page=per_page)
    return table


def page_number(page: str) -> int:
    """The number of the page asked for; 1 if the text is not a number."""
    return max(int(page), 1) if page.isdecimal() and len(page) < 9 else 1


def _clamped_page_number(page: str, count: int, per_page: int) -> int:
    """The number of the page asked for, at most that of the last page."""
    return min(page_number(page), max(1, -(-count // per_page)))


def _is_gone_or_going(obj: Object) -> bool:
    return str(obj.get("state")) in {"Terminated", "Terminating"} or obj.get("available") is False


def _row_class(obj: Object) -> str:
    """The row's style: objects that are gone are faded, unreachable ones highlighted."""
    if obj.get("state") == "Unreachable":
        return "row-doubtful"
    return "row-gone" if obj.get("state") == "Terminated" or obj.get("available") is False else ""


def _rows(
    resource: Resource, objects: list[Object], names: NameBook, fields: list[Field], group: str, list_url: str
) -> list[dict[str, Any]]:
    """The rows; objects that are gone come last, unless the user sorts."""
    grouping = resource.type.attribute(group) if group else None
    rows = []
    for obj in sorted(objects, key=_is_gone_or_going):
        row: dict[str, Any] = {
            "obj": obj,
            "key": resource.key(obj),
            "label": resource.title(obj),
            "css": _row_class(obj),
            "url": f"{list_url}{quote(resource.key(obj))}/",
            "sort": {field.name: cells.sort_key(field, obj, names) for field in fields},
        }
        if grouping is not None:
            row["group_key"] = cells.sort_key(grouping, obj, names)
            row["group"] = cells.markup(grouping, obj, resource.type, names)
        rows.append(row)
    return rows
