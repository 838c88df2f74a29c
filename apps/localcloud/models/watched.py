"""Models whose changes become events, whether rows are written singly or in bulk."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.dispatch import Signal

# Sent within the transaction of the change, after it: `change` is "create", "update" or "delete" (then before it);
# `rows` has the names of the columns that differ, by UUID.
changed = Signal()
_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class WatchedQuerySet(models.QuerySet[_Row]):
    """Sends `changed` for updates and creations in bulk."""

    def update(self, **values: Any) -> int:
        with _watching(self.model, self, values):
            return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        with transaction.atomic(using=self.db, savepoint=False):
            created = super().bulk_create(objs, *args, **options)
            changed.send(self.model, change="create", rows={row.pk: frozenset() for row in created})
        return created


class WatchedManager(models.Manager[_Row]):
    def get_queryset(self) -> WatchedQuerySet[_Row]:
        return WatchedQuerySet(self.model, using=self._db)


class Watched(models.Model):
    """An object with a UUID and a state. Changes to `unwatched` columns cause no event."""

    unwatched: ClassVar[frozenset[str]] = frozenset()
    objects: ClassVar[WatchedManager[Self]] = WatchedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding:
            with transaction.atomic(savepoint=False):
                super().save(*args, **options)
                changed.send(type(self), change="create", rows={self.pk: frozenset()})
            return
        itself = type(self)._base_manager.filter(pk=self.pk)
        with _watching(type(self), itself, options.get("update_fields") or _columns(type(self))):
            super().save(*args, **options)


def _columns(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key]


@contextmanager
def _watching(model: type[models.Model], rows: models.QuerySet[Any], names: Iterable[str]) -> Iterator[None]:
    """Compares columns of the rows before and after the body and sends `changed`, unless nobody listens."""
    watched = sorted(set(names) - getattr(model, "unwatched", frozenset()))
    if not watched or not changed.has_listeners(model):
        yield
        return
    with transaction.atomic(savepoint=False):
        before = _values(rows.order_by(), watched)
        yield
        if before:
            after = _values(model._base_manager.filter(pk__in=before), watched)
            if differing := _changed_names(before, after):
                changed.send(model, change="update", rows=differing)


def _values(rows: models.QuerySet[Any], names: Iterable[str]) -> dict[UUID, dict[str, Any]]:
    return {row["pk"]: row for row in rows.values("pk", *names)}


def _changed_names(
    before: Mapping[UUID, Mapping[str, Any]], after: Mapping[UUID, Mapping[str, Any]]
) -> dict[UUID, frozenset[str]]:
    found = {
        pk: frozenset(name for name, value in row.items() if value != before[pk][name]) for pk, row in after.items()
    }
    return {pk: names for pk, names in found.items() if names}
