"""Reads logs from the database. Blocks: streams call it through `database_sync_to_async`."""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from ..models import Action, Container, LogLine, Service

BATCH = 500


class Owner(Protocol):
    """The object that a log belongs to. `topic` is its UUID, as in the hub."""

    topic: UUID

    def ended(self) -> bool:
        """Whether no more lines can come."""

    def lines(self) -> QuerySet[LogLine]: ...

    def source(self, line: LogLine) -> str | None:
        """The name of the container that wrote the line, in a service's log; else None."""


@dataclass(slots=True)
class ActionLog:
    topic: UUID

    def ended(self) -> bool:
        return Action.objects.filter(pk=self.topic, ended_at__isnull=False).exists()

    def lines(self) -> QuerySet[LogLine]:
        return LogLine.objects.filter(owner_kind="action", owner_uuid=self.topic)

    def source(self, line: LogLine) -> str | None:
        return None


@dataclass(slots=True)
class ContainerLog:
    topic: UUID

    def ended(self) -> bool:
        return not Container.objects.filter(pk=self.topic).exclude(state="Terminated").exists()

    def lines(self) -> QuerySet[LogLine]:
        return LogLine.objects.filter(owner_kind="container", owner_uuid=self.topic)

    def source(self, line: LogLine) -> str | None:
        return None


@dataclass(slots=True)
class ServiceLog:
    """The lines of a service's containers, also of those that are terminated while the log is followed.

    If all its containers are terminated, it has the lines of those.
    """

    topic: UUID
    names: dict[UUID, str] = field(default_factory=dict)

    def ended(self) -> bool:
        return not Service.objects.filter(pk=self.topic).exclude(state="Terminated").exists()

    def lines(self) -> QuerySet[LogLine]:
        every = Container.objects.filter(service=self.topic)
        self.names.update(every.exclude(state="Terminated").values_list("pk", "name"))
        self.names = self.names or dict(every.values_list("pk", "name"))
        return LogLine.objects.filter(owner_kind="container", owner_uuid__in=list(self.names))

    def source(self, line: LogLine) -> str | None:
        return self.names[line.owner_uuid]


@dataclass(frozen=True, slots=True)
class Batch:
    """Frames in order. `more`: others can be read at once; `ended`: no others will follow."""

    frames: list[str]
    more: bool
    ended: bool


class LogReader:
    """Reads a log forward, a batch at a time."""

    def __init__(self, owner: Owner, tail: int) -> None:
        self.owner = owner
        self._tail: int | None = tail
        self._last = 0

    def read(self) -> Batch:
        """The lines since the last batch; at first the tail."""
        ended = self.owner.ended()  # before the lines are read, so that none is missed
        lines = self.owner.lines()
        if self._tail is not None:
            self._last, self._tail = _before_tail(lines, self._tail), None
        found = list(lines.filter(pk__gt=self._last).order_by("pk")[:BATCH])
        if found:
            self._last = found[-1].pk
        more = len(found) == BATCH
        return Batch([frame(line, self.owner.source(line)) for line in found], more, ended and not more)


def _before_tail(lines: QuerySet[LogLine], tail: int) -> int:
    """The primary key of the line before the last `tail` lines; 0 if there is none."""
    newest_first = lines.order_by("-pk").values_list("pk", flat=True)
    before = newest_first[tail : tail + 1].first()
    return before or 0


def frame(line: LogLine, source: str | None) -> str:
    return json.dumps(frame_of(line.text, line.stream, line.at, source))


def frame_of(text: str, stream: str, at: float, source: str | None) -> dict[str, Any]:
    """A line as sent to clients; `source` is the container's name in a service's log."""
    shown: dict[str, Any] = {"type": "log", "log": f"{text}\n", "streamType": stream, "timestamp": int(at)}
    return shown if source is None else shown | {"source": source}
