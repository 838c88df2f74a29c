"""One value of an object: as HTML, as text for a download, as a sort key."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.accounts.addresses import address_here
from apps.cloud.contract import Field, Kind, ObjectType

from .labels import label, visible
from .names import NameBook
from .resource import Object
from .templatetags.console import NOTHING, ago, availability, parse_time, state_badge
from .variables import folded

_LONGEST = 2000
_MASK = "••••••••"
_TABLE = '<div class="table-responsive" tabindex="0"><table class="table table-sm mb-0">'
_UNITS = {"memory": "MB", "memory_swap": "MB", "disk": "GB"}
_MAY_BREAK = mark_safe("/<wbr>")
_LIST = _TABLE.replace("table-sm", "table-sm table-list")


def markup(field: Field, obj: Object, kind: ObjectType, names: NameBook) -> SafeString:
    """The attribute of the object for a page; a dash if it is missing or empty."""
    value = obj.get(field.name)
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if field.name == "state":
        return state_badge(str(value), kind)
    if field.name == "available":
        return availability(obj)
    if field.name == "synchronized" and value is False:
        return format_html('<span class="state state-orange"><span class="state-dot"></span>No</span>')
    if field.name == "resource_uri" and not field.secret:
        return format_html("<code>{}</code>", bounded(value))
    own = str(obj.get("resource_uri"))
    return value_markup(_without_own(field, value, own), value, names, place=f"{own} {field.name}")


def _without_own(field: Field, value: Any, own: str) -> Field:
    """The field without the columns that name the object itself in every row: a link's own end."""
    if field.kind is not Kind.ROWS or not isinstance(value, list):
        return field
    rows = [row for row in value if isinstance(row, dict)]
    return replace(
        field, fields=tuple(column for column in field.fields if any(row.get(column.name) != own for row in rows))
    )


def brief(field: Field, obj: Object, kind: ObjectType, names: NameBook) -> SafeString:
    """The attribute for a column of a list: ports one by one, but only the number of other rows or objects."""
    value = obj.get(field.name)
    if field.kind is Kind.URIS and isinstance(value, list):
        return format_html("{}", len(value))
    if field.name == "image_name" and isinstance(value, str) and "/" in value:
        return format_html_join(_MAY_BREAK, "{}", ((part,) for part in bounded(value).split("/")))
    if field.kind is not Kind.ROWS or not isinstance(value, list) or len(field.fields) == 1 or not value:
        return markup(field, obj, kind, names)
    if field.name == "container_ports":
        return format_html_join(" ", "{}", ((_port(row),) for row in value if isinstance(row, dict)))
    return format_html("{}", len(value))


def _port(row: Object) -> SafeString:
    """`80 → 49153/tcp`, as a link if a browser can open it; an unpublished port has no outer one."""
    outer = f" → {row['outer_port']}" if row.get("published") and row.get("outer_port") else ""
    text = f"{row.get('inner_port')}{outer}/{row.get('protocol')}"[:40]
    uri = str(row.get("endpoint_uri") or "")
    if outer and uri.startswith(("http://", "https://")):
        link = '<a class="nowrap" href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
        return format_html(link, uri[:1024], text)
    return format_html('<span class="nowrap">{}</span>', text)


def value_markup(field: Field, value: Any, names: NameBook, place: str) -> SafeString:
    """The value for a page. `place` identifies it there, so that its elements keep their ids when redrawn."""
    if field.kind is Kind.DATE:
        return format_html("{}", ago(str(value)))
    if isinstance(value, bool):
        return format_html("{}", "Yes" if value else "No")
    if field.kind is Kind.URI and not field.secret:
        return names.link(value)
    if isinstance(value, list):
        return _list(field, value, names, place)
    if field.kind in {Kind.MAP, Kind.JSON, Kind.OBJECT} and isinstance(value, dict):
        return _map(field, flat(value), place)
    if unit := _UNITS.get(field.name):
        return format_html("{} {}", bounded(value), unit)
    shown = address_here(str(value)) or value if field.kind is Kind.PATH else value
    return secret(shown, place) if field.secret else format_html("{}", bounded(shown))


def _list(field: Field, value: list[Any], names: NameBook, place: str) -> SafeString:
    if field.kind is Kind.URIS:
        return format_html_join(", ", "{}", ((names.link(uri),) for uri in value))
    if field.kind is Kind.ROWS:
        return _rows(field, value, names, place)
    return format_html_join(" ", '<code class="me-1">{}</code>', ((bounded(item),) for item in value))


def bounded(value: object) -> str:
    """The value as text, or as JSON if it is not a string, cut at 2,000 characters."""
    text = visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def secret(value: object, place: str) -> SafeString:
    """A secret value, masked until the user asks for it."""
    context = {"value": bounded(value), "id": f"secret-{sha256(place.encode()).hexdigest()[:12]}"}
    return render_to_string("components/secret.html", context)


def _rows(field: Field, rows: list[Any], names: NameBook, place: str) -> SafeString:
    """Rows of one column (tags) as badges, others as a small table."""
    dicts = [row for row in rows if isinstance(row, dict)]
    if len(field.fields) == 1:
        only = field.fields[0].name
        return format_html_join(
            " ", '<span class="badge bg-secondary-lt">{}</span>', ((bounded(row.get(only)),) for row in dicts)
        )
    heads = format_html_join("", '<th scope="col">{}</th>', ((label(column.name),) for column in field.fields))
    lines = [format_html("<tr>{}</tr>", _row(field, row, names, place)) for row in dicts]
    table = partial(format_html, f"{_LIST}<thead><tr>{{}}</tr></thead><tbody>{{}}</tbody></table></div>", heads)
    return folded(table, lines, [_variable(row) for row in dicts] if field.secret else [""] * len(dicts))


def _variable(row: Object) -> str:
    """The row's variable name if a link or the cloud may have set it; empty for those of a user or the image."""
    return "" if row.get("origin") in {"user", "image"} else str(row.get("key") or "")


def _row(field: Field, row: Object, names: NameBook, place: str) -> SafeString:
    """One row. Its id is made from its visible values, not its number, so that no other row takes its place."""
    known = " ".join(str(row.get(column.name)) for column in field.fields if not column.secret)
    cells = (
        (
            "" if number else "col-name",
            label(column.name),
            _cell(column, row.get(column.name), names, f"{place} {known} {column.name}"),
        )
        for number, column in enumerate(field.fields)
    )
    return format_html_join("", '<td class="{}" data-label="{}">{}</td>', cells)


def _cell(column: Field, value: Any, names: NameBook, place: str) -> SafeString:
    if value is None or value == "":
        return NOTHING
    if column.name == "endpoint_uri":
        return endpoint(str(value))
    return value_markup(column, value, names, place)


def endpoint(uri: str) -> SafeString:
    """An endpoint's address; a link if a browser can open it."""
    if uri.startswith(("http://", "https://")):
        return format_html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', uri[:1024], uri[:1024])
    return format_html("<code>{}</code>", uri[:1024])


def _map(field: Field, value: dict[str, Any], place: str) -> SafeString:
    row = '<tr><th scope="row" class="fw-normal"><code>{}</code></th><td>{}</td></tr>'
    lines = [format_html(row, bounded(key), _map_cell(field, text, f"{place} {key}")) for key, text in value.items()]
    table = partial(format_html, f"{_TABLE}<tbody>{{}}</tbody></table></div>")
    return folded(table, lines, list(value) if field.secret else [""] * len(value))


def _map_cell(field: Field, text: object, place: str) -> SafeString:
    return secret(text, place) if field.secret else format_html("<code>{}</code>", bounded(text))


def flat(value: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Members of nested objects by their paths (`vpc.id`), lists of plain values joined in one line."""
    found: dict[str, Any] = {}
    for name, part in value.items():
        if isinstance(part, Mapping):
            found |= flat(part, f"{above}{name}.")
        elif isinstance(part, list) and not any(isinstance(item, dict | list) for item in part):
            found[f"{above}{name}"] = ", ".join(map(str, part))
        else:
            found[f"{above}{name}"] = part
    return found


def masked(obj: Object, kind: ObjectType) -> Object:
    """The object as it came, with its secret values hidden."""
    secrets = {field.name for field in kind.attributes if field.secret}
    return {name: _masked(value) if name in secrets and value else value for name, value in obj.items()}


def _masked(value: Any) -> Any:
    """The value in the same shape, hidden: in rows only the `value`, in a map every value."""
    if isinstance(value, list):
        return [{**row, "value": _MASK} if isinstance(row, dict) and "value" in row else row for row in value]
    if isinstance(value, dict):
        return dict.fromkeys(value, _MASK)
    return _MASK


def text(field: Field, obj: Object, names: NameBook) -> str:
    """The attribute for a download: a name instead of a URI, JSON for lists and objects."""
    value = obj.get(field.name)
    if value is None:
        return ""
    if field.kind is Kind.URI:
        return names.label(value)
    return bounded(value)


def sort_key(field: Field, obj: Object, names: NameBook) -> tuple[int, float, str]:
    """Sorts numbers and dates by value, then the rest by its text; missing values come last."""
    value = obj.get(field.name)
    if value is None or value == "":
        return (2, 0.0, "")
    if field.kind is Kind.DATE and (date := parse_time(value)):
        return (0, date.timestamp(), "")
    if isinstance(value, int | float):
        return (0, value, "")
    if field.kind is Kind.URIS and isinstance(value, list):
        return (0, float(len(value)), "")
    return (1, 0.0, text(field, obj, names).casefold())
