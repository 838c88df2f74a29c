"""Stores log lines in batches, and keeps only the newest of each container."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from ..drivers import Line
from ..models import Action, Container, LogLine
from ..streams.hub import hub

KEPT_LINES = 2000  # per container
LONGEST_LINE = 16_384
_TRIM_EVERY = 200


class Logbook:
    """Writes lines in the caller's transaction; call `publish` after the commit to notify followers."""

    def __init__(self, wake: Callable[[], None] = lambda: None) -> None:
        self._wake = wake
        self._news: set[UUID] = set()
        self._untrimmed: Counter[UUID] = Counter()
        self._services: dict[UUID, UUID] = {}
        self._heard: deque[LogLine] = deque()

    def hear(self, action: UUID, text: str) -> None:
        """Queues a line for an action's log. Callable from any thread; the worker writes it with `take_down`."""
        self._heard.append(LogLine(owner_kind="action", owner_uuid=action, text=text[:LONGEST_LINE], at=time.time()))
        self._wake()

    def take_down(self) -> None:
        """Writes the queued lines."""
        lines = [self._heard.popleft() for _ in range(len(self._heard))]
        if lines:
            LogLine.objects.bulk_create(lines)
            self._news |= {line.owner_uuid for line in lines}

    def write(self, action: Action, text: str, at: float, stream: str = "stdout") -> None:
        LogLine.objects.create(owner_kind="action", owner_uuid=action.pk, stream=stream, text=text, at=at)
        self._news.add(action.pk)

    def write_lines(self, lines: Sequence[Line]) -> None:
        """Writes lines of containers' output."""
        LogLine.objects.bulk_create(_row(line) for line in lines)
        self._untrimmed.update(line.container for line in lines)
        for container, written in list(self._untrimmed.items()):
            if written >= _TRIM_EVERY:
                del self._untrimmed[container]
                trim(container)
        self.tell({line.container for line in lines})

    def tell(self, containers: Iterable[UUID]) -> None:
        """Marks these containers and their services as changed, for the next `publish`."""
        topics = set(containers)
        unknown = topics - self._services.keys()
        if unknown:
            self._services |= dict(Container.objects.filter(pk__in=unknown).values_list("pk", "service_id"))
        self._news |= topics | {self._services[topic] for topic in topics & self._services.keys()}

    def tell_of(self, topic: UUID) -> None:
        self._news.add(topic)

    def publish(self) -> None:
        if self._news:
            hub.publish(self._news)
            self._news = set()


def trim(container: UUID) -> None:
    """Deletes all but the container's newest lines."""
    lines = LogLine.objects.filter(owner_kind="container", owner_uuid=container)
    oldest_kept = lines.order_by("-pk").values_list("pk", flat=True)[KEPT_LINES - 1 : KEPT_LINES].first()
    if oldest_kept is not None:
        lines.filter(pk__lt=oldest_kept).delete()


def _row(line: Line) -> LogLine:
    text = line.text[:LONGEST_LINE]
    return LogLine(owner_kind="container", owner_uuid=line.container, stream=line.stream, text=text, at=line.at)
