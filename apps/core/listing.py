"""The list of a resource's objects: searched, filtered, sorted, paged, exported."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from apps.cloud.contract import Kind, object_type
from apps.cloud.errors import BadRequest
from apps.cloud.together import together

from . import cells
from .export import FORMATS, export
from .filters import FilterForm, choices_of
from .labels import label
from .look import PAGE_SIZES, Look, look_of, offered
from .names import NameBook, lists_by_type
from .reading import read_until
from .resource import Object
from .tables import object_table, page_number
from .views import ResourceView


class ListView(ResourceView):
    """One page of the list. Filters, sort order and page number are in the address.

    `whole` is false if the list was read only as far as the page needs.
    """

    whole = True

    @cached_property
    def form(self) -> FilterForm:
        return FilterForm(self.request.GET, self.resource)

    @cached_property
    def look(self) -> Look:
        return look_of(self.resource, self.user, self.request.GET)

    def get(self, request: HttpRequest) -> HttpResponse:
        if (asked := request.GET.get("choices", "")) in self.resource.pickers:
            return self._choices(asked)
        (found, related), above = self.with_parent_crumbs(self._read_or_complain)
        matching, shown = self._filtered(found, related)
        if (wanted := request.GET.get("format")) in FORMATS:
            return export(self.resource, shown, self.names, str(wanted), self.look.columns)
        return render(request, "core/list.html", self._context(found, matching, shown) | {"above": above})

    def all_shown(self) -> list[Object]:
        """The objects of all pages of the list, filtered as asked."""
        return self._filtered(*self._read_or_complain())[1]

    def _filtered(self, found: list[Object], related: dict[str, list[Object]]) -> tuple[list[Object], list[Object]]:
        """The objects that match the search, and of those the ones in the chosen state."""
        self.names = NameBook(self.namespace)
        self.names.learn(found)
        for objects in related.values():
            self.names.learn(objects)
        self.names.look_up(self.client, self._to_look_up(found))
        self.form.offer(related, self.names)
        matching = [obj for obj in found if self._matches(obj)]
        shown = [obj for obj in matching if not self.form.state or obj.get("state") == self.form.state]
        return matching, shown

    def _read_or_complain(self) -> tuple[list[Object], dict[str, list[Object]]]:
        """Like `_read`, but a filter refused here or upstream becomes an error at its field and an empty list."""
        if not self.form.is_valid():
            return [], {}
        try:
            return self._read()
        except BadRequest as error:
            if not self.form.upstream():
                raise
            self.form.add_upstream_error(error)
            return [], {}

    def _choices(self, name: str) -> HttpResponse:
        """The options of a filter that offers objects of many types; loaded when the filters are opened."""
        kinds = [object_type(kind) for kind in self.resource.pickers[name]]
        names, groups = NameBook(self.namespace), []
        for kind, objects in zip(kinds, together(*lists_by_type(self.client, kinds)), strict=True):
            names.learn(objects)
            groups.append((kind.label_plural.capitalize(), choices_of(objects, names)))
        context = {"groups": groups, "chosen": self.request.GET.get(name, "")}
        return render(self.request, "core/options.html", context)

    def _read(self) -> tuple[list[Object], dict[str, list[Object]]]:
        """Reads the objects and, concurrently, the related ones whose names the list shows."""
        kinds = [object_type(name) for name in self.resource.related]
        mine, *others = together(self._read_objects, *lists_by_type(self.client, kinds))
        return mine, {kind.name: objects for kind, objects in zip(kinds, others, strict=True)}

    def _read_objects(self) -> list[Object]:
        kind, filters = self.resource.type, self.form.upstream()
        if not self._is_in_order:
            return self._in_scope(self.client.list(kind, **filters))
        needed = self.look.per_page * self._page + 1
        found, self.whole = read_until(self.client, kind, self._in_scope, needed, filters)
        if self.form.state and not self.whole:
            found, _ = read_until(self.client, kind, self._in_scope, needed, {**filters, "state": self.form.state})
        return found

    def _in_scope(self, objects: list[Object]) -> list[Object]:
        return self.resource.scope(objects, self.namespace)

    @cached_property
    def _is_in_order(self) -> bool:
        """Whether the page keeps the upstream's own order, so that only the beginning of the list has to be read."""
        query = self.request.GET
        plain = not self.form.search and not query.get("group") and query.get("format") not in FORMATS
        return bool(self.resource.order) and plain and query.get("sort", "") in {"", self.resource.order}

    @property
    def _page(self) -> int:
        return page_number(self.request.GET.get("page", ""))

    def _to_look_up(self, found: list[Object]) -> list[object]:
        """The URIs whose names are shown, or searched and sorted by."""
        if self._is_in_order:
            shown = [obj for obj in found if not self.form.state or obj.get("state") == self.form.state]
            size = self.look.per_page
            found = shown[(self._page - 1) * size : self._page * size] or shown[-size:]
        uris: list[object] = [obj.get(name) for name in self._names_looked_up() for obj in found]
        return uris + [self.request.GET.get(name) for name in self.resource.pickers]

    def _names_looked_up(self) -> list[str]:
        """The attributes whose URIs are looked up: the declared ones, and URI columns that the user has added."""
        chosen = (self.resource.type.attribute(name) for name in self.look.columns)
        own = [each.name for each in chosen if each.kind is Kind.URI and each.name not in self.resource.list_display]
        return [*self.resource.looked_up, *(name for name in own if name != "resource_uri")]

    def _matches(self, obj: Object) -> bool:
        needle = self.form.search
        if not needle:
            return True
        fields = (self.resource.type.attribute(name) for name in self.resource.search_fields)
        return any(needle in cells.text(field, obj, self.names).casefold() for field in fields)

    def _context(self, found: list[Object], matching: list[Object], shown: list[Object]) -> dict[str, Any]:
        group = self.request.GET.get("group", "")
        group = group if group in self.resource.group_by else ""
        table = object_table(
            self.resource,
            shown,
            self.names,
            self.request.GET,
            group=group,
            per_page=self.look.per_page,
            columns=self.look.columns,
            parent_key=self.parent_key,
        )
        return {
            "resource": self.resource,
            "form": self.form,
            "table": table,
            "group": group,
            "groups": [(name, label(name)) for name in self.resource.group_by],
            "filters_open": self.form.is_open,
            "states": self._states(matching) if self.whole else self._known_states(),
            "total": len(matching) if self.whole else None,
            "whole": self.whole,
            "shown": len(shown),
            "busy": any(self._is_changing(row.record["obj"]) for row in table.page.object_list),
            "page_sizes": PAGE_SIZES,
            "page_size": self.look.per_page,
            "columns": self._column_choices(),
            "look_url": self.page_address("look"),
            "bulk_actions": [action for action in self.resource.actions if action.bulk],
            "bulk_url": self.page_address("bulk"),
            "new_url": self.page_address("new") if self.resource.can_create else None,
            "pages": [(page, self.page_address(page.slug)) for page in self.resource.pages],
        }

    def _column_choices(self) -> list[dict[str, Any]]:
        """What the chooser of columns offers; the first column stays."""
        leading = self.resource.list_display[0]
        return [
            {
                "name": field.name,
                "label": label(field.name),
                "help": field.help,
                "shown": field.name in self.look.columns,
                "stays": field.name == leading,
            }
            for field in offered(self.resource)
        ]

    def _states(self, objects: list[Object]) -> list[dict[str, Any]]:
        """How many objects are in each state, in the manual's order; unknown states at the end."""
        counts = Counter(str(obj.get("state")) for obj in objects if obj.get("state"))
        known = [state.name for state in self.resource.type.states]
        order = [name for name in known if name in counts] + sorted(set(counts) - set(known))
        return [{"name": name, "count": counts[name], "active": name == self.form.state} for name in order]

    def _known_states(self) -> list[dict[str, Any]]:
        """All states without counts, for a long list of which only the beginning was read."""
        return [{"name": state.name, "active": state.name == self.form.state} for state in self.resource.type.states]

    def _is_changing(self, obj: Object) -> bool:
        state = self.resource.type.state(str(obj.get("state")))
        return state is not None and not state.lasting
