"""The declared resources, by slug, and the pages that show no object of one type.

Rooms register theirs in `resource.py` and `pages.py`; addresses and menu walk the registry.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, path
from django.urls import reverse as django_reverse

from apps.cloud.contract import ObjectType, Reference

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
    """Adds a declaration; ValueError where its slug is taken."""
    _check_free(resource.slug)
    _resources[resource.slug] = resource
    return resource


def register_page(page: NamespacePage) -> NamespacePage:
    """Adds a page; ValueError where its slug is taken."""
    _check_free(page.slug)
    _pages[page.slug] = page
    return page


def _check_free(slug: str) -> None:
    if slug in _resources or slug in _pages:
        raise ValueError(f"two rooms are called {slug}")


def pages() -> Iterator[NamespacePage]:
    return iter(_pages.values())


def resources() -> Iterator[Resource]:
    return iter(_resources.values())


def resource(slug: str) -> Resource:
    """The resource of that slug; KeyError where there is none."""
    return _resources[slug]


def resource_for(kind: ObjectType) -> Resource | None:
    """The resource that shows objects of that type, if one does."""
    return next((found for found in _resources.values() if found.type is kind), None)


def address(reference: Reference, namespace: str) -> str | None:
    """The page of the object behind a resource URI; None where no room shows its type."""
    found = resource_for(reference.type)
    if found is None:
        return None
    space = reference.namespace or namespace
    return django_reverse(f"core:{found.slug}-detail", kwargs={"namespace": space, "key": reference.key})


def urlpatterns() -> tuple[list[URLPattern], str]:
    """Everything below `/@<namespace>/`."""
    from . import acting, bulk, dashboard, detail, editing, listing, notices

    patterns = [
        path("", dashboard.DashboardView.as_view(), name="dashboard"),
        path("notice/<uuid:uuid>/", notices.NoticeView.as_view(), name="notice"),
    ]
    for page in _pages.values():
        patterns += page.patterns
    for found in _resources.values():
        name, given = found.slug, {"resource": found}
        patterns.append(path(f"{name}/", listing.ListView.as_view(**given), name=f"{name}-list"))
        patterns.append(path(f"{name}/bulk/", bulk.BulkView.as_view(**given), name=f"{name}-bulk"))
        if found.form is not None:
            if found.type.has_endpoint("create"):
                patterns.append(path(f"{name}/new/", editing.CreateView.as_view(**given), name=f"{name}-new"))
            patterns.append(path(f"{name}/<path:key>/edit/", editing.EditView.as_view(**given), name=f"{name}-edit"))
        patterns.append(
            path(f"{name}/<path:key>/do/<slug:action>/", acting.ActionView.as_view(**given), name=f"{name}-do")
        )
        patterns.append(path(f"{name}/<path:key>/", detail.DetailView.as_view(**given), name=f"{name}-detail"))
    return patterns, "core"
