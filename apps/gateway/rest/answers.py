"""What comes back, as it is to be seen from here: pages and addresses to be called are the console's."""

from collections.abc import Mapping
from typing import Any

from apps.accounts.addresses import address_here
from apps.cloud.answers import Object
from apps.cloud.contract import Endpoint, Kind, ObjectType, namespace_in

from .access import Caller
from .errors import Hidden


def seen_from_here(kind: ObjectType, endpoint: Endpoint, data: Object, path: str) -> Object:
    """The answer with its `meta.next` and `meta.previous`, and the addresses of its triggers, at the console."""
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
    """The same list here, with the upstream's query."""
    return f"{path}?{_query_of(address)}" if isinstance(address, str) and address else None


def _query_of(address: str) -> str:
    return address.partition("?")[2].partition("#")[0]


def _address(address: Any) -> Any:
    """A path is one at the console already."""
    if not isinstance(address, str) or (address[:1] == "/" and address[:2] != "//"):
        return address
    return address_here(address)


def confined(caller: Caller, endpoint: Endpoint, data: Object) -> Object:
    """Of actions, which have no namespace in their address, what a token for one namespace may see; or Hidden."""
    if endpoint.name != "list":
        if not may_see_action(caller, data):
            raise Hidden
        return data
    found = data.get("objects")
    objects = found if isinstance(found, list) else []
    return data | {"objects": [each for each in objects if may_see_action(caller, each)]}


def may_see_action(caller: Caller, action: object) -> bool:
    about = action.get("object") if isinstance(action, Mapping) else None
    return caller.may_see(namespace_in(about))
