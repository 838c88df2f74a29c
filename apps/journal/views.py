"""The journal of a namespace, and that of an account."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic import View

from apps.accounts.models import User
from apps.accounts.namespaces import last_namespace_of
from apps.audit.reading import lines_of, visible_to
from apps.core.views import NamespaceView

from .export import FORMATS, export
from .filters import JournalForm, suggestions
from .paging import page_of
from .rows import rows_of


class NamespaceJournal(NamespaceView):
    """What happened in the namespace, as far as the user may see it."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return _journal(request, self.user, self.namespace)


class AccountJournal(LoginRequiredMixin, View):
    """What a user did and what happened to the account, in every namespace and in none; staff see everybody's."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        assert isinstance(request.user, User)  # noqa: S101  (for the type checker: nobody else is let in)
        return _journal(request, request.user, None)


def _journal(request: HttpRequest, user: User, namespace: str | None) -> HttpResponseBase:
    visible = visible_to(user) if namespace is None else visible_to(user).filter(namespace=namespace)
    form = JournalForm(request.GET, user, namespace)
    asked = form.narrow(visible)
    if (wanted := request.GET.get("format", "")) in FORMATS:
        return export(asked, wanted, f"{namespace}-journal" if namespace else "journal")
    page = page_of(asked, request.GET)
    home = namespace or last_namespace_of(user) or ""
    context: dict[str, Any] = {
        "form": form,
        "namespace_shown": namespace,
        "page": page,
        "rows": rows_of(lines_of(page.entries), visible, home),
        "suggestions": suggestions(visible, form.fields),
    }
    return render(request, "journal/journal.html", context)
