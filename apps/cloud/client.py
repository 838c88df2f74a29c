"""CloudClient: the Docker Cloud API as calls on object types."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from .answers import Answer, Object
from .contract.base import Endpoint, ObjectType
from .contract.reference import parse_uri
from .errors import BadAnswer, MethodNotAllowed, NotFound
from .together import together
from .wire import CONNECT_TIMEOUT, READ_TIMEOUT, Credentials, Wire

__all__ = ["CONNECT_TIMEOUT", "Answer", "CloudClient", "Credentials", "Object", "Objects", "Page"]

LARGE_PAGE = 1000
MOST_OBJECTS = 20_000
MOST_PAGES = 800


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list. `total_count` is what the upstream says it has; `has_next` whether it offers a next page."""

    objects: list[Object]
    total_count: int
    limit: int
    offset: int
    has_next: bool = False


class Objects(list[Object]):
    """A whole list, up to 20,000 objects; `total_count` is more than its length if it was cut off there."""

    def __init__(self, objects: list[Object], total_count: int) -> None:
        super().__init__(objects)
        self.total_count = total_count


class CloudClient:
    """The API with one user's key, in one namespace (None: the user's own). Raises CloudErrors only.

    Keys are checked before anything is sent; an impossible one raises NotFound. `agent` names the tool that
    calls through the console; the upstream's record of the call shows it.
    """

    def __init__(
        self,
        credentials: Credentials,
        namespace: str | None,
        *,
        base_url: str,
        timeout: tuple[float, float] = (CONNECT_TIMEOUT, READ_TIMEOUT),
        agent: str = "",
    ) -> None:
        self.namespace = namespace
        self.parent_key: str | None = None
        self._wire = Wire(credentials, base_url, timeout, agent=agent)

    def under(self, parent_key: str, /) -> "CloudClient":
        """The same client for objects addressed below that parent, such as the triggers of one service."""
        client = copy(self)
        client.parent_key = parent_key
        return client

    def page(self, kind: ObjectType, /, *, limit: int = 25, offset: int = 0, **filters: Any) -> Page:
        """One page of a list. Filters have the API's names; None leaves one out."""
        answer = self._wire.read(self._collection_path(kind), {"limit": limit, "offset": offset, **filters})
        return _page(answer, offset)

    def list(self, kind: ObjectType, /, **filters: Any) -> Objects:
        """All objects of a list: one large page, then, if the upstream returns fewer, the others concurrently."""
        first = self.page(kind, limit=LARGE_PAGE, **filters)
        pages = [first, *self._other_pages(kind, first, filters)]
        objects = _unique([obj for page in pages for obj in page.objects])[:MOST_OBJECTS]
        return Objects(objects, max(first.total_count, len(objects)))

    def _other_pages(self, kind: ObjectType, first: Page, filters: Mapping[str, Any]) -> Iterator[Page]:
        step = len(first.objects)
        if step and first.total_count > step:
            offsets = range(step, min(first.total_count, MOST_OBJECTS), step)[:MOST_PAGES]
            yield from together(*(partial(self.page, kind, limit=step, offset=at, **filters) for at in offsets))
        elif step and first.has_next:
            yield from self._pages_from(kind, step, step, filters)

    def iterate(self, kind: ObjectType, /, **filters: Any) -> Iterator[Object]:
        """Yields the objects one by one, reading pages only as they are needed."""
        first = self.page(kind, limit=LARGE_PAGE, **filters)
        yield from first.objects
        step = len(first.objects)
        if step and (first.has_next or first.total_count > step):
            for page in self._pages_from(kind, step, step, filters):
                yield from page.objects

    def _pages_from(self, kind: ObjectType, offset: int, step: int, filters: Mapping[str, Any]) -> Iterator[Page]:
        for _ in range(MOST_PAGES):
            page = self.page(kind, limit=step, offset=offset, **filters)
            yield page
            offset += len(page.objects)
            if not page.objects or offset >= MOST_OBJECTS or not (page.has_next or page.total_count > offset):
                return

    def get(self, kind: ObjectType, key: str, /) -> Object:
        return self._wire.read(self._object_path(kind, key), {}).data

    def read(self, kind: ObjectType, key: str, name: str, /) -> Object:
        """GETs something that belongs to an object, such as a stack's `export`."""
        return self._wire.read(self._object_path(kind, key, kind.endpoint(name).suffix), {}).data

    def get_uri(self, uri: str, /) -> Object:
        """The object behind a resource URI, in the URI's namespace if it has one. Raises NotFound for other text."""
        reference = parse_uri(uri)
        if reference is None:
            raise NotFound("This is not the address of an object.")
        return self._wire.read(reference.path(self.namespace), {}).data

    def create(self, kind: ObjectType, payload: Mapping[str, Any], /) -> Answer:
        return self._wire.change("POST", self._collection_path(kind), {}, payload)

    def update(self, kind: ObjectType, key: str, payload: Mapping[str, Any], /) -> Answer:
        return self._wire.change("PATCH", self._object_path(kind, key), {}, payload)

    def delete(self, kind: ObjectType, key: str, /) -> Answer:
        return self._wire.change("DELETE", self._object_path(kind, key), {}, None)

    def perform(self, kind: ObjectType, key: str, action: str, /, **query: Any) -> Answer:
        """POSTs one of the object's actions (`start`, `redeploy`, …); `query` has the API's parameter names.

        The parameter that is the endpoint's argument goes into the path instead (`call/3/`).
        """
        endpoint = kind.endpoint(action) if kind.has_endpoint(action) else None
        if endpoint is None or endpoint.method != "POST" or endpoint.on_collection:
            raise MethodNotAllowed(f"A {kind.label} has no action {action[:40]!r}.")
        suffix = endpoint.suffix
        if endpoint.argument is not None and (given := query.pop(endpoint.argument.name, None)) is not None:
            suffix += f"{int(given)}/"
        return self._wire.change("POST", self._object_path(kind, key, suffix), query, None)

    def call(
        self,
        kind: ObjectType,
        endpoint: Endpoint,
        key: str | None,
        /,
        query: Mapping[str, str],
        payload: Mapping[str, Any] | None,
    ) -> Answer:
        """Calls any endpoint of the contract with a caller's query and body; without a key, on the collection."""
        path = (
            self._collection_path(kind) + endpoint.suffix
            if key is None
            else self._object_path(kind, key, endpoint.suffix)
        )
        if endpoint.method == "GET":
            return self._wire.read(path, query)
        return self._wire.change(endpoint.method, path, query, payload)

    def shown_path(self, kind: ObjectType, key: str | None, suffix: str) -> str:
        """The path of a call, safe to write down: a key that is a secret is shortened."""
        if key is None:
            return self._collection_path(kind) + suffix
        return self._object_path(kind, kind.short_key(key) if kind.key_is_secret else key, suffix)

    def _collection_path(self, kind: ObjectType) -> str:
        try:
            return kind.collection_path(self.namespace, self.parent_key)
        except ValueError as error:
            raise NotFound(str(error)) from None

    def _object_path(self, kind: ObjectType, key: str, suffix: str = "") -> str:
        try:
            return kind.object_path(key, self.namespace, suffix, self.parent_key)
        except ValueError as error:
            raise NotFound(str(error)) from None


def _page(answer: Answer, offset: int) -> Page:
    objects = answer.data.get("objects")
    if not isinstance(objects, list) or not all(isinstance(obj, dict) for obj in objects):
        raise BadAnswer("The answer is not a list of objects.", status=answer.status)
    meta = answer.data.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    total, limit = meta.get("total_count"), meta.get("limit")
    return Page(
        objects,
        total_count=total if isinstance(total, int) and total >= 0 else offset + len(objects),
        limit=limit if isinstance(limit, int) and limit > 0 else len(objects),
        offset=offset,
        has_next=bool(meta.get("next")),
    )


def _unique(objects: list[Object]) -> list[Object]:
    """Drops objects that came twice because the list changed between two pages."""
    seen: dict[object, Object] = {}
    for index, obj in enumerate(objects):
        uri = obj.get("resource_uri")
        seen.setdefault(uri if isinstance(uri, str) else index, obj)
    return list(seen.values())
