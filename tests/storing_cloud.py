"""An upstream that stores what is posted to it, for tests of pages that need one of their own.

faults.rest = StoringCloud({"/api/repo/v1/demo/registry/": [{"host": "registry.local", …}]}, make=…)
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.faultserver import Exchange, answers

Object = dict[str, Any]


class StoringCloud:
    """Collections by path. `make` turns what was posted to a collection into the stored object.

    An object is found by its `resource_uri`; a POST below one is answered with 202 and kept in `calls`.
    """

    def __init__(
        self, collections: Mapping[str, list[Object]], make: Callable[[str, Object], Object] = lambda path, given: given
    ) -> None:
        self.collections = {path: list(objects) for path, objects in collections.items()}
        self.make = make
        self.calls: list[str] = []
        self.sent: list[Object] = []

    def __call__(self, exchange: Exchange) -> None:
        path = exchange.path.partition("?")[0]
        if path in self.collections:
            self._collection(exchange, path)
        else:
            self._object(exchange, path)

    def find(self, path: str) -> Object | None:
        objects = (obj for objects in self.collections.values() for obj in objects)
        return next((obj for obj in objects if obj["resource_uri"] == path), None)

    def _collection(self, exchange: Exchange, path: str) -> None:
        if exchange.command == "POST":
            self.collections[path].append(self.make(path, self._body(exchange)))
            answers(201, self.collections[path][-1])(exchange)
            return
        wanted = {name: value for name, value in exchange.query.items() if name not in {"limit", "offset"}}
        found = [
            obj
            for obj in self.collections[path]
            if all(_matches(obj.get(name), value) for name, value in wanted.items())
        ]
        limit, offset = int(exchange.query.get("limit", 25)), int(exchange.query.get("offset", 0))
        answers(200, {"meta": {"total_count": len(found)}, "objects": found[offset : offset + limit]})(exchange)

    def _object(self, exchange: Exchange, path: str) -> None:
        obj = self.find(path)
        if obj is None and exchange.command == "POST" and any(path.startswith(uri) for uri in self._uris()):
            self.calls.append(path)
            answers(202, {})(exchange)
        elif obj is None:
            answers(404, {"error": "There is no such object."})(exchange)
        elif exchange.command == "DELETE":
            for objects in self.collections.values():
                objects[:] = [kept for kept in objects if kept is not obj]
            answers(204)(exchange)
        else:
            if exchange.command == "PATCH":
                self.sent.append(self._body(exchange))
            answers(200, obj)(exchange)

    def _uris(self) -> list[str]:
        return [obj["resource_uri"] for objects in self.collections.values() for obj in objects]

    def _body(self, exchange: Exchange) -> Object:
        given: Object = json.loads(exchange.faults.received[-1].body or b"{}")
        return given


def _matches(held: object, wanted: str) -> bool:
    return (json.dumps(held) if isinstance(held, bool) else str(held)) == wanted
