"""A client that asks for the same thing once: for a page that is drawn from many objects with much in common."""

from collections.abc import Mapping
from concurrent.futures import Future
from copy import copy
from threading import Lock
from typing import Any

from .answers import Answer
from .client import CloudClient
from .wire import Wire


def asking_once(client: CloudClient) -> CloudClient:
    """The same client, whose reads are kept as long as it is. What it answers must not be changed."""
    kept = copy(client)
    kept._wire = _Keeping(client._wire)
    return kept


class _Keeping(Wire):
    """Reads as they came the first time, errors too; calls that ask for the same side by side wait for the first."""

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
