"""Putting what was just done into the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F, Model
from django.utils import timezone

from ..models import Action, Container, LogLine, Service, SimulatedContainer, Stack

_DATES: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Action, ("started_at", "ended_at")),
    (Stack, ("created_at", "deployed_at", "destroyed_at")),
    (Service, ("created_at", "deployed_at", "started_at", "stopped_at", "destroyed_at")),
    (Container, ("created_at", "deployed_at", "started_at", "stopped_at", "destroyed_at")),
)
_EPOCHS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (LogLine, ("at",)),
    (SimulatedContainer, ("started_at", "finished_at")),
)


@contextmanager
def ago(**distance: float) -> Iterator[None]:
    """All that the body does is dated back by so much (`ago(days=3, hours=2)`)."""
    began = timezone.now()
    yield
    _date_back(began, timedelta(**distance))


def _date_back(since: datetime, by: timedelta) -> None:
    for model, names in _DATES:
        for name in names:
            model._default_manager.filter(**{f"{name}__gte": since}).update(**{name: F(name) - by})
    for model, names in _EPOCHS:
        for name in names:
            recent = model._default_manager.filter(**{f"{name}__gte": since.timestamp()})
            recent.update(**{name: F(name) - by.total_seconds()})
