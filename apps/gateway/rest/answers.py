"""Rewrites answers: links to pages and trigger addresses lead to the console, not to the upstream."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from apps.accounts.addresses import address_here
from apps.cloud.answers import Answer, Object
from apps.cloud.client import LARGE_PAGE, CloudClient
from apps.cloud.contract import ACTION, Endpoint, Kind, ObjectType, namespace_in
from apps.cloud.contract.base import PAGING

from .access import Caller

PAGE = next(field.default for field in PAGING if field.name == "limit")


def seen_from_here(kind: ObjectType, endpoint: Endpoint, data: Object, path: str) -> Object:
    """The answer with `meta.next`, `meta.previous` and the addresses of triggers leading to the console."""
    found = data.get("objects") if endpoint.name == "list" else [data]
    objects = found if isinstance(found, list) else []
    if endpoint.name == "list" and isinstance(meta := data.get("meta"), dict):
        data = data | {"meta": meta | {name: _page(meta[name], path) for name in ("next", "previous") if name in meta}}
    for field in kind.attributes:
        if field.kind is Kind.PATH:
            for each in objects:
                if isinstance(each, dict) and field.name in each:
                    each[field.name] = _address(each[field.name])
    return data


def _page(address: Any, path: str) -> str | None:
    """The address of the list's page at the console, with the query of the upstream's link; None if there is none."""
    return f"{path}?{_query_of(address)}" if isinstance(address, str) and address else None


def _query_of(address: str) -> str:
    return address.partition("?")[2].partition("#")[0]


def _address(address: Any) -> Any:
    """The console's address for a trigger's; a path is returned as it is."""
    if not isinstance(address, str) or (address[:1] == "/" and address[:2] != "//"):
        return address
    return address_here(address)


def confined_page(caller: Caller, client: CloudClient, query: Mapping[str, str]) -> Answer:
    """A page of the actions that a token for one namespace may see, as actions have no namespace in their address.

    All actions are read for it, since the upstream's count and further pages would reveal the others.
    """
    filters = {name: value for name, value in query.items() if name not in {"limit", "offset"}}
    seen = [each for each in client.list(ACTION, **filters) if may_see_action(caller, each)]
    limit, offset = int(query.get("limit") or PAGE), int(query.get("offset") or 0)
    limit = min(limit or LARGE_PAGE, LARGE_PAGE)

    def page_at(at: int) -> str:
        return f"?{urlencode(filters | {'limit': limit, 'offset': at})}"

    meta = {
        "limit": limit,
        "offset": offset,
        "next": page_at(offset + limit) if offset + limit < len(seen) else None,
        "previous": page_at(max(offset - limit, 0)) if offset else None,
        "total_count": len(seen),
    }
    return Answer({"meta": meta, "objects": seen[offset : offset + limit]}, None, 200)


def may_see_action(caller: Caller, action: object) -> bool:
    about = action.get("object") if isinstance(action, Mapping) else None
    return caller.may_see(namespace_in(about))
