"""Sign-in, sign-out, password, API key, namespaces."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from . import namespaces, signals
from .errors import NoKey
from .forms import ConfirmForm, KeyForm, OrganizationForm, SignInForm, ThrottledPasswordChangeForm
from .keys import credentials_for, remove_key, store_key, stored_key
from .models import User
from .sessions import sign_out

hide_secrets = method_decorator(sensitive_post_parameters(), name="dispatch")


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Redirects to the dashboard of the namespace last looked at; without a key, to the key page."""
    namespace = namespaces.last_namespace_of(user_of(request))
    return redirect("core:dashboard", namespace=namespace) if namespace else redirect("accounts:key")


class SignIn(LoginView):
    """The sign-in page; says how to create the first user while there is none."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nobody_yet=not User.objects.exists(), **kwargs)


@require_POST
def sign_out_view(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return redirect("accounts:sign-in")


@hide_secrets
class ChangePassword(PasswordChangeView):
    """Changes the password and ends the user's other sessions; this one continues under a new session key."""

    template_name = "accounts/password.html"
    form_class = ThrottledPasswordChangeForm
    success_url = reverse_lazy("accounts:password")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        signals.password_changed.send(User, user=user_of(self.request), request=self.request)
        messages.success(self.request, "Your password has been changed. All your other sessions have ended.")
        return response


@hide_secrets
class KeyPage(LoginRequiredMixin, FormView):  # type: ignore[type-arg]  # takes none while running
    """The API key: stored, replaced, never shown."""

    template_name = "accounts/key.html"
    form_class = KeyForm
    success_url = reverse_lazy("accounts:home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def get_initial(self) -> dict[str, Any]:
        stored = stored_key(user_of(self.request))
        return {"cloud_user": stored.cloud_user} if stored else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{**_key_context(self.request), **kwargs})

    def form_valid(self, form: KeyForm) -> HttpResponse:
        given = form.cleaned_data
        store_key(user_of(self.request), given["cloud_user"], given["apikey"], self.request)
        messages.success(self.request, f"The API key of {given['cloud_user']} has been checked and stored.")
        return super().form_valid(form)


@hide_secrets
class RemoveKey(LoginRequiredMixin, FormView):  # type: ignore[type-arg]  # takes none while running
    """Removes the key; the user's streams end with it."""

    http_method_names = ["post"]
    template_name = "accounts/key.html"
    form_class = ConfirmForm
    success_url = reverse_lazy("accounts:key")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "auto_id": "remove_%s"}

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        remove_key(user_of(self.request), self.request)
        messages.success(self.request, "The API key has been removed.")
        return super().form_valid(form)

    def form_invalid(self, form: ConfirmForm) -> HttpResponse:
        return self.render_to_response({**_key_context(self.request), "remove_form": form})


class Namespaces(LoginRequiredMixin, FormView):  # type: ignore[type-arg]  # takes none while running
    """The user's own namespace and the organizations, in their order."""

    template_name = "accounts/namespaces.html"
    form_class = OrganizationForm
    success_url = reverse_lazy("accounts:namespaces")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": user_of(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own, *organizations = namespaces.namespaces_of(user_of(self.request)) or [""]
        return super().get_context_data(own=own, organizations=organizations, **kwargs)

    def form_valid(self, form: OrganizationForm) -> HttpResponse:
        name = form.cleaned_data["name"]
        namespaces.add(user_of(self.request), name, self.request)
        messages.success(self.request, f"{name} has been added.")
        return super().form_valid(form)


@require_POST
@login_required
def remove_namespace(request: HttpRequest) -> HttpResponse:
    namespaces.remove(user_of(request), request.POST.get("name", ""), request)
    return redirect("accounts:namespaces")


@require_POST
@login_required
def move_namespace(request: HttpRequest) -> HttpResponse:
    namespaces.move(user_of(request), request.POST.get("name", ""), up=request.POST.get("to") == "up", request=request)
    return redirect("accounts:namespaces")


def _key_context(request: HttpRequest) -> dict[str, Any]:
    stored = stored_key(user_of(request))
    return {
        "form": KeyForm(request=request, initial={"cloud_user": stored.cloud_user} if stored else {}),
        "remove_form": ConfirmForm(request=request, auto_id="remove_%s"),
        "remove_url": reverse("accounts:key-remove"),
        "stored": stored,
        "trouble": _key_problem(user_of(request)) if stored else "",
    }


def _key_problem(user: User) -> str:
    """Why the stored key cannot be used; empty if it can."""
    try:
        credentials_for(user)
    except NoKey as error:
        return error.message
    return ""


def user_of(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  (for the type checker: these views let nobody else in)
    return user
