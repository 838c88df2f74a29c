"""Logs as they are read from the database. All of it blocks: streams call it through `database_sync_to_async`."""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import AuthenticationFailed

from apps.cloud.contract import SERVICE, parse_uri

from ..access import NO_OBJECT, namespace_for, role_in
from ..auth import authenticate_basic
from ..errors import NotFound
from ..models import Action, Container, LogLine, Role, Service, User
from .addresses import Asked

BATCH = 500


class Owner(Protocol):
    """What a log is of. `topic` is what the hub calls its news."""

    topic: UUID

    def ended(self) -> bool:
        """Whether nothing can come any more."""

    def lines(self) -> QuerySet[LogLine]: ...

    def source(self, line: LogLine) -> str | None:
        """Who wrote the line, where a log is of several."""


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
    """The lines of a service's containers: of those that are there, and of those that leave while somebody looks.

    A service that has none any more shows what its last ones said.
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
    """Frames in order. `more` are there already; `ended` says that none will follow."""

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
        """What came since the last batch; at first the tail."""
        ended = self.owner.ended()  # asked before the lines are read, so that none is missed
        lines = self.owner.lines()
        if self._tail is not None:
            self._last, self._tail = _before_tail(lines, self._tail), None
        found = list(lines.filter(pk__gt=self._last).order_by("pk")[:BATCH])
        if found:
            self._last = found[-1].pk
        more = len(found) == BATCH
        return Batch([frame(line, self.owner.source(line)) for line in found], more, ended and not more)


def _before_tail(lines: QuerySet[LogLine], tail: int) -> int:
    """The key after which the last `tail` lines stand."""
    newest_first = lines.order_by("-pk").values_list("pk", flat=True)
    before = newest_first[tail : tail + 1].first()
    return before or 0


def frame(line: LogLine, source: str | None) -> str:
    shown: dict[str, Any] = {
        "type": "log",
        "log": f"{line.text}\n",
        "streamType": line.stream,
        "timestamp": int(line.at),
    }
    return json.dumps(shown if source is None else shown | {"source": source})


def authenticated(header: str) -> User:
    user = authenticate_basic(header)
    if user is None:
        raise AuthenticationFailed("The user name or the API key is wrong, or the account is not active.")
    return user


def owner_for(header: str, asked: Asked) -> Owner:
    """The log that is asked for, to whom it may be shown: 401 or 404 else. Reading is enough of a role."""
    user = authenticated(header)
    if asked.kind.name == "action":
        return _action_log(user, asked)
    namespace = namespace_for(user, asked.namespace, Role.READ)
    if asked.kind.name == "service":
        if Service.objects.filter(namespace=namespace, pk=asked.uuid).exists():
            return ServiceLog(asked.uuid)
        raise NotFound(NO_OBJECT)
    container = Container.objects.filter(namespace=namespace, pk=asked.uuid).first()
    if container is None or not _is_of_service(container, asked.service):
        raise NotFound(NO_OBJECT)
    return ContainerLog(asked.uuid)


def _action_log(user: User, asked: Asked) -> Owner:
    """Actions have no namespace in their address; clients put the one they work in there all the same."""
    action = Action.objects.filter(pk=asked.uuid).select_related("namespace").first()
    if action is None or role_in(user, action.namespace) is None:
        raise NotFound(NO_OBJECT)
    return ActionLog(asked.uuid)


def _is_of_service(container: Container, service: str | None) -> bool:
    if not service:
        return True
    reference = parse_uri(service)
    return reference is not None and reference.type is SERVICE and reference.key == str(container.service_id)
