"""The journal: entries that are only ever added, each chained to the one before."""

from typing import Any, Never

from django.db import models


class Kind(models.TextChoices):
    INTENT = "intent", "Asked"
    OUTCOME = "outcome", "Outcome"
    EVENT = "event", "Event"


class AppendOnly(Exception):
    """Raised on an attempt to change or remove entries."""

    def __init__(self) -> None:
        super().__init__("The journal is only ever added to.")


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **_: Any) -> Never:
        raise AppendOnly

    def delete(self) -> Never:
        raise AppendOnly

    def bulk_update(self, *_: Any, **__: Any) -> Never:
        raise AppendOnly

    def bulk_create(self, *_: Any, **__: Any) -> Never:
        raise AppendOnly


class Entry(models.Model):
    """One entry. A change has two: what was asked, and the outcome, whose `intent` is the sequence of the first.

    Texts hold no control characters and are bounded; `at` is UTC; `hash` is over all other columns.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    event = models.CharField(max_length=64)
    intent = models.PositiveBigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    username = models.CharField(max_length=150, blank=True)
    via = models.CharField(max_length=64, blank=True)
    namespace = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=1024, blank=True)
    detail = models.JSONField(default=dict)
    outcome = models.CharField(max_length=32, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    action_uri = models.CharField(max_length=1024, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["user_id", "sequence"], name="entry_of_user"),
            models.Index(fields=["namespace", "sequence"], name="entry_of_namespace"),
            models.Index(fields=["event", "target"], name="entry_of_event"),
            models.Index(fields=["intent"], condition=models.Q(kind="outcome"), name="entry_outcome"),
            models.Index(fields=["action_uri"], condition=models.Q(kind="outcome"), name="entry_action"),
            models.Index(fields=["at"], name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.event}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly


class Head(models.Model):
    """The chain's end, in a single row: appending locks it, and it reveals when the last entries were removed."""

    ONLY = 1

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"
