"""The outbox: events written in the same transaction as their change."""

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models.signals import pre_delete

from ..models import Event
from ..models.watched import Watched, changed
from ..representations.events import SOURCES, event_body

_GONE = "Terminated"
_MOST = 500  # events read at a time
_transaction = threading.local()


class Outbox:
    """Writes events for changes while it is open. `wake` is called after each commit with events."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def open(self) -> None:
        for model in SOURCES:
            changed.connect(self._write, model)
            pre_delete.connect(self._write_removal, model)

    def close(self) -> None:
        for model in SOURCES:
            changed.disconnect(self._write, model)
            pre_delete.disconnect(self._write_removal, model)

    def _write(self, sender: type[Watched], change: str, rows: Mapping[UUID, frozenset[str]], **_: Any) -> None:
        related = SOURCES[sender].related
        found: Iterable[Any] = sender.objects.filter(pk__in=rows).select_related(*related).order_by("pk")
        for obj in found:
            ends = obj.state == _GONE and "state" in rows[obj.pk]
            self._add(obj.namespace.name, event_body(obj, "delete" if ends else change))

    def _write_removal(self, sender: type[Watched], instance: Any, **_: Any) -> None:
        """A row is being deleted. If it was terminated before, its `delete` event was written then."""
        if instance.state != _GONE:
            self._add(instance.namespace.name, event_body(instance, "delete") | {"state": _GONE})

    def _add(self, namespace: str, body: dict[str, Any]) -> None:
        Event.objects.create(batch=_batch(), namespace=namespace, body=body)
        transaction.on_commit(self._committed)

    def _committed(self) -> None:
        _transaction.batch = None
        self._wake()


def _batch() -> UUID:
    """The transaction's batch. A transaction that is rolled back leaves its batch to the next one."""
    if getattr(_transaction, "batch", None) is None:
        _transaction.batch = uuid4()
    batch: UUID = _transaction.batch
    return batch


class Reader:
    """Reads committed events. Their rows are deleted later, so that sending never waits for a writer."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    @property
    def lags(self) -> bool:
        return len(self._taken) >= _MOST

    def take(self) -> list[Event]:
        """The events not returned before, in the order of writing, at most one per object and transaction."""
        found = list(Event.objects.exclude(pk__in=self._taken).order_by("pk")[:_MOST])
        self._taken |= {event.pk for event in found}
        return merged(found)

    def forget(self) -> None:
        """Deletes the events that `take` has returned."""
        if self._taken:
            Event.objects.filter(pk__in=self._taken).delete()
            self._taken.clear()


def merged(events: Iterable[Event]) -> list[Event]:
    """Merges the events of each object within a transaction: created and then updated is `create`."""
    last: dict[tuple[UUID, str], Event] = {}
    for event in events:
        key = (event.batch, event.body["resource_uri"])
        before = last.pop(key, None)
        if before is not None and event.body["action"] == "update":
            event.body["action"] = before.body["action"]
        if before is None or before.body["action"] != "create" or event.body["action"] != "delete":
            last[key] = event  # created and deleted in one transaction: no event
    return list(last.values())
