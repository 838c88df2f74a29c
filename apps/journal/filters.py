"""Filters of the journal, each named after the column that it filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.audit import journal
from apps.audit.models import Entry
from apps.audit.reading import OPEN, behind_action, with_outcome
from apps.audit.text import clean_text
from apps.core.filters import MomentInput

OUTCOMES = {
    journal.DONE: "Done",
    journal.REFUSED: "Refused",
    journal.FAILED: "Failed",
    journal.UNREACHABLE: "Not reached",
    journal.UNKNOWN: "Unknown",
    OPEN: "Not recorded yet",
}
_SUGGESTED = ("username", "event", "namespace", "via")
_RECENT = 2000


def _text(label: str, name: str = "", help_text: str = "") -> forms.CharField:
    """A free text field; if `name` is given, it suggests the values in that column."""
    attrs = {"list": f"journal-{name}"} if name else {}
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(required=False, max_length=1024, label=label, help_text=help_text, widget=widget)


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(required=False, label=label, widget=MomentInput())


class JournalForm(forms.Form):
    """The filters in the URL's query. Only staff can filter by user, only the account's page by namespace."""

    username = _text("User", "username")
    event = _text("What", "event", "Such as Redeploy, signed-in, Exec")
    object = _text("Object", help_text="Part of its name or address")
    namespace = _text("Namespace", "namespace")
    outcome = forms.ChoiceField(required=False, label="Outcome", choices=[("", "Any"), *OUTCOMES.items()])
    via = _text("Via", "via", "“session” for pages; for tools, their token's name")
    at__gte = _moment("From")
    at__lte = _moment("Until")
    action_uri = forms.CharField(required=False, max_length=1024, widget=forms.HiddenInput())

    def __init__(self, data: Mapping[str, Any], user: User, namespace: str | None) -> None:
        super().__init__(data)
        if not user.is_staff:
            del self.fields["username"]
        if namespace is not None:
            del self.fields["namespace"]

    def narrow(self, asked: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that match; none if a filter is not valid."""
        if not self.is_valid():
            return asked.none()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("username", "namespace", "via"):
            if name in given:
                asked = asked.filter(**{name: clean_text(given[name])})
        for name in ("at__gte", "at__lte"):
            if name in given:
                asked = asked.filter(**{name: given[name]})
        return _narrow_further(asked, given)

    @property
    def in_use(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


def _narrow_further(asked: QuerySet[Entry], given: Mapping[str, str]) -> QuerySet[Entry]:
    if event := clean_text(given.get("event", "")):
        asked = asked.filter(Q(event__iexact=event) | Q(event__iexact=event.replace(" ", "-")))
    if part := clean_text(given.get("object", "")):
        asked = asked.filter(Q(target__icontains=part) | Q(detail__name__icontains=part))
    if outcome := given.get("outcome"):
        asked = with_outcome(asked, outcome)
    return behind_action(asked, given["action_uri"]) if "action_uri" in given else asked


def suggestions(asked: QuerySet[Entry], names: Iterable[str]) -> dict[str, list[str]]:
    """Suggestions for each column, from the latest entries."""
    columns = [name for name in _SUGGESTED if name in set(names)]
    rows = list(asked.values_list(*columns)[:_RECENT])
    return {name: sorted({row[at] for row in rows if row[at]}) for at, name in enumerate(columns)}
