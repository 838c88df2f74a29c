"""An in-process hub that passes events of the API to listeners."""

import asyncio
import json
import threading
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from apps.cloud.contract import parse_uri

from ..models import Event

# Unread events per listener; one that has more is dropped.
MOST_WAITING = 2000


def key_of(uri: str) -> str | None:
    """An object's type and key, the same with or without a namespace in its URI; None for a collection."""
    reference = parse_uri(uri)
    return f"{reference.type.name} {reference.key.lower()}" if reference is not None else None


@dataclass(frozen=True, slots=True)
class EventFilter:
    """A filter of events: each set that is not empty must contain the event's value. Objects are given by `key_of`."""

    types: Collection[str] = ()
    objects: Collection[str] = ()
    parents: Collection[str] = ()

    def takes(self, event: "SerializedEvent") -> bool:
        return (
            (not self.types or event.type in self.types)
            and (not self.objects or event.object in self.objects)
            and (not self.parents or not event.parents.isdisjoint(self.parents))
        )


@dataclass(frozen=True, slots=True)
class SerializedEvent:
    """An event, serialized once for all listeners."""

    namespace: str
    type: str
    object: str | None
    parents: frozenset[str | None]
    state: str
    frame: str

    @classmethod
    def of(cls, event: Event) -> "SerializedEvent":
        body = event.body
        parents = frozenset(key_of(uri) for uri in body["parents"])
        return cls(
            event.namespace, body["type"], key_of(body["resource_uri"]), parents, body["state"], json.dumps(body)
        )


@dataclass(eq=False, slots=True)
class Listener:
    """A queue of events for one client. Belongs to one event loop."""

    wanted: EventFilter
    loop: asyncio.AbstractEventLoop
    overflowed: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: deque[SerializedEvent] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self) -> list[SerializedEvent]:
        """Waits for events and returns all in the queue."""
        await self._news.wait()
        self._news.clear()
        found = list(self._waiting)
        self._waiting.clear()
        return found

    def hear(self, events: Iterable[SerializedEvent]) -> None:
        if self.overflowed.is_set():
            return
        self._waiting.extend(event for event in events if self.wanted.takes(event))
        if len(self._waiting) > MOST_WAITING:
            self._waiting.clear()
            self.overflowed.set()
        elif self._waiting:
            self._news.set()


class Listeners:
    """Listeners by namespace. `tell` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_namespace: defaultdict[str, set[Listener]] = defaultdict(set)

    @contextmanager
    def listening(self, namespace: str, wanted: EventFilter) -> Iterator[Listener]:
        """A listener that gets every matching event committed from now on."""
        listener = Listener(wanted, asyncio.get_running_loop())
        with self._lock:
            self._by_namespace[namespace].add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._by_namespace[namespace].discard(listener)
                if not self._by_namespace[namespace]:
                    del self._by_namespace[namespace]

    def is_heard(self, namespace: str) -> bool:
        """Whether the namespace has listeners."""
        return namespace in self._by_namespace

    def tell(self, events: Sequence[Event]) -> None:
        told = defaultdict[str, list[SerializedEvent]](list)
        with self._lock:
            hearing = {name: set(listeners) for name, listeners in self._by_namespace.items()}
        for event in events:
            if event.namespace in hearing:
                told[event.namespace].append(SerializedEvent.of(event))
        for namespace, its in told.items():
            for loop in {listener.loop for listener in hearing[namespace]}:
                those = [listener for listener in hearing[namespace] if listener.loop is loop]
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_deliver, those, its)


def _deliver(those: Iterable[Listener], events: Sequence[SerializedEvent]) -> None:
    for listener in those:
        listener.hear(events)


listeners = Listeners()
