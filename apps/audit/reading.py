"""Reading the journal: who may see what, and a change's two entries as one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import User

from .models import Entry, Kind

OPEN = "open"  # a change whose outcome has not been written
_KNOCKS = ("sign-in-failed", "sign-in-locked", "token-refused")


@dataclass(frozen=True, slots=True)
class Line:
    """An event, or a change with its outcome; `result` is None while there is none."""

    entry: Entry
    result: Entry | None = None

    @property
    def outcome(self) -> str:
        if self.entry.kind == Kind.EVENT:
            return self.entry.outcome
        return self.result.outcome if self.result else OPEN

    @property
    def status(self) -> int | None:
        return self.result.status if self.result else self.entry.status

    @property
    def action_uri(self) -> str:
        return self.result.action_uri if self.result else self.entry.action_uri

    @property
    def detail(self) -> dict[str, Any]:
        """Details of the request, with what the outcome adds to them."""
        return {**self.entry.detail, **(self.result.detail if self.result else {})}

    @property
    def entries(self) -> list[Entry]:
        return [self.entry, self.result] if self.result else [self.entry]


def visible_to(user: User) -> QuerySet[Entry]:
    """Events and changes that a user may see, newest first: staff all, others their own and sign-in attempts on them.

    Entries of other users stay hidden even in a namespace that both may read.
    """
    asked = Entry.objects.exclude(kind=Kind.OUTCOME).order_by("-sequence")
    if user.is_staff:
        return asked
    return asked.filter(Q(user_id=user.pk) | Q(user_id=None, event__in=_KNOCKS, target=user.get_username()))


def with_outcome(asked: QuerySet[Entry], outcome: str) -> QuerySet[Entry]:
    """The changes with this outcome; OPEN: those whose outcome has not been written."""
    results = Entry.objects.filter(kind=Kind.OUTCOME, intent=OuterRef("sequence"))
    if outcome == OPEN:
        return asked.filter(~Exists(results), kind=Kind.INTENT)
    return asked.filter(Q(outcome=outcome) | Exists(results.filter(outcome=outcome)))


def behind_action(asked: QuerySet[Entry], action_uri: str) -> QuerySet[Entry]:
    """The changes that started this action of the upstream."""
    made = Entry.objects.filter(kind=Kind.OUTCOME, action_uri=action_uri)
    return asked.filter(sequence__in=made.order_by().values("intent"))


def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """Each entry with its outcome, in the same order; one query for all."""
    found = list(entries)
    asked = [entry.sequence for entry in found if entry.kind == Kind.INTENT]
    results = Entry.objects.filter(kind=Kind.OUTCOME, intent__in=asked)
    by_intent = {result.intent: result for result in results}
    return [Line(entry, by_intent.get(entry.sequence)) for entry in found]
