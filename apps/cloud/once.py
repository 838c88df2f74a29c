"""A client that makes each read only once, for pages drawn from many objects with much in common."""

from collections.abc import Mapping
from concurrent.futures import Future
from copy import copy
from threading import Lock
from typing import Any

from .answers import Answer
from .client import CloudClient
from .wire import Wire


def with_cached_reads(client: CloudClient) -> CloudClient:
    """A copy of the client that remembers its reads as long as it lives. Its answers must not be modified."""
    kept = copy(client)
    kept._wire = _CachingWire(client._wire)
    return kept


class _CachingWire(Wire):
    """Repeats the first answer to a read, errors included; concurrent calls for the same wait for the first."""

    def __init__(self, wire: Wire) -> None:
        self.__dict__.update(wire.__dict__)
        self._lock = Lock()
        self._kept: dict[tuple[str, str], Future[Answer]] = {}

    def read(self, path: str, query: Mapping[str, Any]) -> Answer:
        asked = (path, repr(sorted(query.items())))
        with self._lock:
            is_first = asked not in self._kept
            found = self._kept.setdefault(asked, Future())
        if is_first:
            try:
                found.set_result(super().read(path, query))
            except Exception as error:
                found.set_exception(error)
                raise
        return found.result()
