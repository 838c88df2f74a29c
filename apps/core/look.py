"""A user's view of a list: its columns and rows per page, remembered for each kind of object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from apps.accounts.models import User
from apps.accounts.preferences import store_preference
from apps.cloud.contract import Field, Kind

from .resource import Resource
from .views import ResourceView

PAGE_SIZES = (25, 50, 100)
_UNFIT = {Kind.MAP, Kind.OBJECT, Kind.JSON}  # too much for a column
_GIVEN = ("columns", "per_page")


@dataclass(frozen=True, slots=True)
class Look:
    """`columns` are attributes in order; the first declared one is always among them, as it links to the object."""

    columns: tuple[str, ...]
    per_page: int


def look_of(resource: Resource, user: User, query: QueryDict) -> Look:
    """The view in the URL, or else the user's last choice, or else the declared columns."""
    kept = user.preferences.get(_preference_name(resource))
    kept = kept if isinstance(kept, dict) else {}
    columns = _columns(resource, query.getlist("columns")) or _columns(resource, kept.get("columns"))
    size = _valid_page_size(query.get("per_page")) or _valid_page_size(kept.get("per_page"))
    return Look(columns or resource.list_display, size or PAGE_SIZES[0])


def offered(resource: Resource) -> list[Field]:
    """The declared columns, then all other attributes."""
    rest = [field.name for field in resource.type.attributes if not field.secret and field.kind not in _UNFIT]
    names = dict.fromkeys([*resource.list_display, *rest])
    return [resource.type.attribute(name) for name in names]


def _columns(resource: Resource, wanted: object) -> tuple[str, ...]:
    """The wanted columns that are offered, in the offered order; empty if none was wanted."""
    if not isinstance(wanted, list) or not wanted:
        return ()
    chosen = {resource.list_display[0], *map(str, wanted)}
    return tuple(field.name for field in offered(resource) if field.name in chosen)


def _valid_page_size(wanted: object) -> int:
    return int(str(wanted)) if str(wanted) in map(str, PAGE_SIZES) else 0


def _preference_name(resource: Resource) -> str:
    return f"list:{resource.slug}"


class LookView(ResourceView):
    """POST stores `columns` and `per_page`, or with `reset` deletes them; redirects to the list with `query`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(self.list_address())

    def post(self, request: HttpRequest) -> HttpResponse:
        store_preference(self.user, _preference_name(self.resource), self._chosen(request.POST))
        query = QueryDict(request.POST.get("query", "")[:4096], mutable=True)
        for name in (*_GIVEN, "page", "format"):
            query.pop(name, None)
        return redirect(f"{self.list_address()}?{query.urlencode()}" if query else self.list_address())

    def _chosen(self, given: QueryDict) -> Mapping[str, Any]:
        if "reset" in given:
            return {}
        columns = _columns(self.resource, given.getlist("columns") or [self.resource.list_display[0]])
        usual = set(columns) == set(self.resource.list_display)
        return {"per_page": _valid_page_size(given.get("per_page"))} | ({} if usual else {"columns": columns})
