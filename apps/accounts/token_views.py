"""Personal tokens: listed, made, shown once, revoked."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from . import tokens
from .forms import TokenForm
from .models import Token
from .namespaces import namespaces_of
from .views import hide_secrets, user_of


@hide_secrets
class Tokens(LoginRequiredMixin, FormView):  # type: ignore[type-arg]  # takes none while running
    """A new token is shown in the answer to the form and nowhere else: only its hash is stored."""

    template_name = "accounts/tokens.html"
    form_class = TokenForm
    success_url = reverse_lazy("accounts:tokens")

    def get_form_kwargs(self) -> dict[str, Any]:
        namespaces = namespaces_of(user_of(self.request))
        return {**super().get_form_kwargs(), "request": self.request, "namespaces": namespaces}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = user_of(self.request)
        known = set(namespaces_of(user))
        rows = [(token, _why_unusable(token, known)) for token in user.tokens.all()]
        return super().get_context_data(tokens=rows, console_address=settings.ORIGIN, **kwargs)

    def form_valid(self, form: TokenForm) -> HttpResponse:
        made = form.make(user_of(self.request))
        if made is None:
            return self.form_invalid(form)
        token, text = made
        empty = TokenForm(request=self.request, namespaces=namespaces_of(user_of(self.request)))
        return self.render_to_response(self.get_context_data(form=empty, made=token, text=text))


class RevokeToken(LoginRequiredMixin, TemplateView):
    """Asks for confirmation, then revokes the token."""

    template_name = "accounts/token_revoke.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = get_object_or_404(self._own_tokens(), pk=kwargs["pk"])
        above = [("Personal tokens", reverse("accounts:tokens"))]
        return super().get_context_data(token=token, above=above, here="Revoke", **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        token = self._own_tokens().filter(pk=pk).first()
        if token is not None:  # two tabs may ask for it
            tokens.revoke(token, request)
            messages.success(request, f"The token {token.name} has been revoked.")
        return redirect("accounts:tokens")

    def _own_tokens(self) -> QuerySet[Token]:
        return user_of(self.request).tokens.all()


def _why_unusable(token: Token, namespaces: set[str]) -> str:
    """Why a token no longer works; empty if it does."""
    if token.expires_at is not None and token.expires_at <= timezone.now():
        return "expired"
    if token.namespace is not None and token.namespace not in namespaces:
        return "not in your list"
    return ""
