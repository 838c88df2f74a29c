"""Tabs that several apps use."""

import json
from functools import partial
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify

from apps.cloud.contract import ACTION, Kind, object_type
from apps.cloud.errors import Forbidden, NotFound
from apps.cloud.together import together

from . import cells, registry
from .labels import label, visible
from .names import NameBook, lists_by_type
from .resource import Object, Page, Resource, Tab, label_of
from .tables import object_table

_LATEST = 100
_WIDE = {Kind.ROWS, Kind.MAP, Kind.URIS, Kind.JSON, Kind.OBJECT}


def fields_tab(slug: str, title: str, *titles: str) -> Tab:
    """A tab with the fieldsets of those titles, as names and values."""
    return Tab(slug, title, "core/tabs/fields.html", partial(fields_context, titles))


def fields_context(titles: tuple[str, ...], page: Page) -> dict[str, Any]:
    """The context of a tab with those fieldsets."""
    chosen = [(title, names) for title, names in page.resource.fieldsets if title in titles]
    kind = page.resource.type
    names = NameBook(page.namespace)
    names.learn([page.obj])
    names.look_up(page.client, _uris(page, [name for _, group in chosen for name in group]))
    sections = [
        {
            "title": title,
            "slug": slugify(title),
            "secret": any(kind.attribute(name).secret and page.obj.get(name) for name in group),
            "rows": [_row(page, kind.attribute(name), names) for name in group],
        }
        for title, group in chosen
    ]
    return {"sections": sections}


def _row(page: Page, field: Any, names: NameBook) -> dict[str, Any]:
    return {
        "label": label(field.name),
        "help": field.help,
        "value": cells.markup(field, page.obj, page.resource.type, names),
        "wide": field.kind in _WIDE or field.name == "resource_uri",
    }


def _uris(page: Page, attributes: list[str]) -> list[object]:
    """Every resource URI in those attributes, including those in rows."""
    found: list[object] = []
    for name in attributes:
        field, value = page.resource.type.attribute(name), page.obj.get(name)
        if field.kind is Kind.URI:
            found.append(value)
        elif field.kind is Kind.URIS and isinstance(value, list):
            found += value
        elif field.kind is Kind.ROWS and isinstance(value, list):
            columns = [column.name for column in field.fields if column.kind is Kind.URI]
            found += [row.get(column) for row in value if isinstance(row, dict) for column in columns]
    return found


def children_tab(slug: str, title: str, child: str, by: str) -> Tab:
    """A tab with the objects of another resource that name this one in `by`: a list filter, else an attribute."""
    return Tab(slug, title, "core/tabs/children.html", partial(_children, child, by))


def _children(child: str, by: str, page: Page) -> dict[str, Any]:
    resource = registry.resource(child)
    uri = str(page.obj.get("resource_uri"))
    kinds = [object_type(name) for name in resource.related if name != page.resource.type.name]
    filtered = by in {field.name for field in resource.type.endpoint("list").query}
    narrowed = {by: uri} if filtered else {}
    found, *related = together(partial(page.client.list, resource.type, **narrowed), *lists_by_type(page.client, kinds))
    found = found if filtered else [obj for obj in found if _contains_uri(obj.get(by), uri)]
    names = NameBook(page.namespace)
    for objects in ([page.obj], found, *related):
        names.learn(objects)
    columns = _columns(resource, by)
    table = object_table(resource, found, names, page.query, per_page=_LATEST, columns=columns)
    address = reverse(f"core:{child}-list", kwargs={"namespace": page.namespace})
    return {"table": table, "child": resource, "all_url": f"{address}?{urlencode(narrowed)}" if filtered else None}


def _columns(resource: Resource, by: str) -> tuple[str, ...]:
    """The columns of the list without the one that would name this object in every row."""
    shown = (resource.type.attribute(name) for name in resource.list_display)
    return tuple(field.name for field in shown if field.name != by or field.kind is not Kind.URI)


def _contains_uri(value: object, uri: str) -> bool:
    return uri in value if isinstance(value, list) else value == uri


def nested_tab(slug: str, title: str, child: str) -> Tab:
    """A tab with the objects of another resource that are addressed below this one."""
    return Tab(slug, title, "core/tabs/nested.html", partial(_nested, child))


def _nested(child: str, page: Page) -> dict[str, Any]:
    resource, key = registry.resource(child), page.resource.key(page.obj)
    found, refused = _children_of(page, key, resource)
    names = NameBook(page.namespace)
    names.learn(found)
    address = partial(registry.page_address, resource, namespace=page.namespace, parent_key=key)
    return {
        "table": object_table(resource, found, names, page.query, per_page=_LATEST, parent_key=key),
        "child": resource,
        "refused": refused,
        "all_url": address("list"),
        "new_url": address("new") if resource.can_create else None,
    }


def _children_of(page: Page, key: str, child: Resource) -> tuple[list[Object], Forbidden | None]:
    """The objects under this one; none if it no longer exists, or the refusal if seeing them takes a higher role."""
    try:
        return page.client.under(key).list(child.type), None
    except NotFound:
        return [], None
    except Forbidden as refusal:
        return [], refusal


def timeline_tab() -> Tab:
    """A tab with the actions of the object and of related objects, newest first."""
    return Tab("timeline", "Timeline", "core/tabs/timeline.html", _timeline)


def _timeline(page: Page) -> dict[str, Any]:
    uri = str(page.obj.get("resource_uri"))
    actions = page.client.page(ACTION, limit=_LATEST, object=uri, include_related=True)
    names = NameBook(page.namespace)
    names.learn([page.obj])
    names.look_up(page.client, (action.get("object") for action in actions.objects))
    entries = [_entry(action, page, names) for action in actions.objects]
    address = reverse("core:actions-list", kwargs={"namespace": page.namespace})
    related = urlencode({"object": uri, "include_related": "true"})
    return {
        "entries": entries,
        "action_kind": ACTION,
        "more": actions.total_count - len(entries),
        "all_url": f"{address}?{related}",
    }


def _entry(action: Object, page: Page, names: NameBook) -> dict[str, Any]:
    key, list_url = str(action.get("uuid")), reverse("core:actions-list", kwargs={"namespace": page.namespace})
    return {
        "action": action,
        "title": label_of(action),
        "object": names.link(action.get("object")),
        "url": f"{list_url}{quote(key)}/",
    }


def raw_tab() -> Tab:
    """The object's JSON; secret values are masked until the user asks for them."""
    return Tab("raw", "JSON", "core/tabs/raw.html", _raw)


def _raw(page: Page) -> dict[str, Any]:
    plain = page.query.get("values") == "plain"
    secret = {field.name for field in page.resource.type.attributes if field.secret} & page.obj.keys()
    obj = page.obj if plain else cells.masked(page.obj, page.resource.type)
    return {
        "text": visible(json.dumps(obj, indent=2, ensure_ascii=False, sort_keys=True)),
        "plain": plain,
        "masked": bool(secret),
    }
