"""The declared resources, by slug, and the pages that show no object of one type.

Rooms register theirs in `resource.py` and `pages.py`; addresses and menu walk the registry.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, path
from django.urls import reverse as django_reverse

from apps.cloud.contract import Collection, ObjectType, Reference, object_type

from .resource import Resource


@dataclass(frozen=True, slots=True)
class NamespacePage:
    """A page of a namespace. The first of `patterns` is named as the slug and is what the menu opens."""

    slug: str
    label: str
    icon: str
    patterns: tuple[URLPattern, ...]


_resources: dict[str, Resource] = {}
_pages: dict[str, NamespacePage] = {}


def register(resource: Resource) -> Resource:
    """Adds a declaration. Raises ValueError if its slug is taken."""
    _check_free(resource.slug)
    _resources[resource.slug] = resource
    return resource


def register_page(page: NamespacePage) -> NamespacePage:
    """Adds a page. Raises ValueError if its slug is taken."""
    _check_free(page.slug)
    _pages[page.slug] = page
    return page


def _check_free(slug: str) -> None:
    if slug in _resources or slug in _pages:
        raise ValueError(f"two resources are called {slug}")


def pages() -> Iterator[NamespacePage]:
    return iter(_pages.values())


def resources() -> Iterator[Resource]:
    return iter(_resources.values())


def resource(slug: str) -> Resource:
    """The resource of that slug. Raises KeyError if there is none."""
    return _resources[slug]


def resource_for(kind: ObjectType) -> Resource | None:
    """The resource that shows objects of that type; None if none does."""
    return next((found for found in _resources.values() if found.type is kind), None)


def parent_of(child: Resource) -> Resource | None:
    """The resource below whose objects this one's are addressed, if any. Raises LookupError if it is not registered."""
    if child.type.parent is None:
        return None
    found = resource_for(object_type(child.type.parent))
    if found is None:
        raise LookupError(f"no base shows the {child.type.parent} of a {child.label}")
    return found


def page_address(found: Resource, view: str, namespace: str, parent_key: str | None = None, **kwargs: str) -> str:
    """The address of a resource's `list`, `new`, `detail`, `edit`, `do`, `bulk` or `look` page."""
    above = {} if parent_key is None else {"parent_key": parent_key}
    return django_reverse(f"core:{found.slug}-{view}", kwargs={"namespace": namespace, **above, **kwargs})


def address(reference: Reference, namespace: str) -> str | None:
    """The page of the object behind a resource URI; None if no resource shows its type."""
    found = resource_for(reference.type)
    if found is None:
        return None
    space = reference.namespace or namespace
    return page_address(found, "detail", space, reference.parent_key, key=reference.key)


def list_address(collection: Collection, namespace: str) -> str | None:
    """The list of the objects of a collection; None if no resource shows their type."""
    found = resource_for(collection.type)
    return page_address(found, "list", collection.namespace or namespace, collection.parent_key) if found else None


def urlpatterns() -> tuple[list[URLPattern], str]:
    """All URLs below `/@<namespace>/`. Those below other objects come first, as a key may contain slashes."""
    from . import dashboard, notices, palette

    patterns = [
        path("", dashboard.DashboardView.as_view(), name="dashboard"),
        path("notice/<uuid:uuid>/", notices.NoticeView.as_view(), name="notice"),
        path("palette/", palette.PaletteView.as_view(), name="palette"),
    ]
    for page in _pages.values():
        patterns += page.patterns
    for found in sorted(_resources.values(), key=lambda each: each.type.parent is None):
        own = found.patterns()
        replaced = {pattern.name for pattern in own}
        patterns += [*own, *(pattern for pattern in _common_patterns(found) if pattern.name not in replaced)]
    return patterns, "core"


def _common_patterns(found: Resource) -> Iterator[URLPattern]:
    """The URLs that every resource has."""
    from . import acting, bulk, detail, editing, listing, look

    parent, given = parent_of(found), {"resource": found}
    name = found.slug
    base = f"{parent.slug}/<str:parent_key>/{name}" if parent else name
    yield path(f"{base}/", listing.ListView.as_view(**given), name=f"{name}-list")
    yield path(f"{base}/bulk/", bulk.BulkView.as_view(**given), name=f"{name}-bulk")
    yield path(f"{base}/look/", look.LookView.as_view(**given), name=f"{name}-look")
    if found.can_create:
        yield path(f"{base}/new/", editing.CreateView.as_view(**given), name=f"{name}-new")
    if found.can_edit:
        yield path(f"{base}/<path:key>/edit/", editing.EditView.as_view(**given), name=f"{name}-edit")
    yield path(f"{base}/<path:key>/do/<slug:action>/", acting.ActionView.as_view(**given), name=f"{name}-do")
    yield path(f"{base}/<path:key>/", detail.DetailView.as_view(**given), name=f"{name}-detail")
