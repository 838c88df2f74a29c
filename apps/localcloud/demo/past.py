"""Moves what was just done into the past, at the pace of people and real machines."""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from django.db.models import F, Model
from django.utils import timezone

from ..models import Action, Container, LogLine, Node, NodeCluster, Service, SimulatedContainer, Stack, Trigger

_DATES: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Action, ("started_at", "ended_at")),
    (NodeCluster, ("created_at", "deployed_at", "destroyed_at")),
    (Node, ("created_at", "deployed_at", "destroyed_at", "last_seen")),
    (Trigger, ("created_at",)),
    (Stack, ("created_at", "deployed_at", "destroyed_at")),
    (Service, ("created_at", "deployed_at", "started_at", "stopped_at", "destroyed_at")),
    (Container, ("created_at", "deployed_at", "started_at", "stopped_at", "destroyed_at")),
)
_EPOCHS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (LogLine, ("at",)),
    (SimulatedContainer, ("started_at", "finished_at")),
)
# Work done in no time here takes seconds on real machines, and people pause between calls.
_STRETCH = 100.0
_THOUGHT = (12.0, 150.0)


@contextmanager
def ago(**distance: float) -> Iterator[None]:
    """Backdates everything that the body does, so that it ended that long ago (`ago(days=3, hours=2)`)."""
    began = timezone.now()
    yield
    past = _Past.of(began, timezone.now() - timedelta(**distance))
    for model, names in _DATES:
        for name in names:
            _date_back(model, name, past)
    for model, names in _EPOCHS:
        for name in names:
            _date_back_epochs(model, name, past)


@dataclass(frozen=True)
class _Past:
    """Maps the time from each action's start to the next one's into the past, in seconds since the epoch."""

    begins: list[float]
    moved: list[float]

    @classmethod
    def of(cls, began: datetime, end: datetime) -> "_Past":
        starts = (
            Action.objects.filter(started_at__gte=began).order_by("started_at").values_list("started_at", flat=True)
        )
        begins = [began.timestamp(), *(start.timestamp() for start in starts)]
        random = Random(began.timestamp())  # noqa: S311  (nothing secret hangs on it)
        moved, at = [], end.timestamp()
        for begin, until in reversed(list(zip(begins, [*begins[1:], timezone.now().timestamp()], strict=True))):
            at -= (until - begin) * _STRETCH + random.uniform(*_THOUGHT)
            moved.append(at)
        return cls(begins, moved[::-1])

    def place(self, at: float) -> float:
        number = max(bisect_right(self.begins, at) - 1, 0)
        return self.moved[number] + (at - self.begins[number]) * _STRETCH

    def stretches(self) -> Iterator[tuple[float, float, float]]:
        """Start and end of each stretch, and the offset to add to a time multiplied by `_STRETCH`."""
        for begin, until, moved in zip(self.begins, [*self.begins[1:], float("inf")], self.moved, strict=True):
            yield begin, until, moved - begin * _STRETCH


def _date_back(model: type[Model], name: str, past: _Past) -> None:
    since = datetime.fromtimestamp(past.begins[0], UTC)
    rows = list(model._default_manager.filter(**{f"{name}__gte": since}))
    for row in rows:
        setattr(row, name, datetime.fromtimestamp(past.place(getattr(row, name).timestamp()), UTC))
    model._default_manager.bulk_update(rows, [name])


def _date_back_epochs(model: type[Model], name: str, past: _Past) -> None:
    # In ascending order: rows that were moved lie before all stretches, and are not moved twice.
    for begin, until, off in past.stretches():
        found = model._default_manager.filter(**{f"{name}__gte": begin, f"{name}__lt": min(until, 1e12)})
        found.update(**{name: F(name) * _STRETCH + off})
