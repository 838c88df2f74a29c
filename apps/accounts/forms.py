"""Forms of the account pages. Keys and namespaces are checked against the upstream before they are stored."""

from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.http import HttpRequest

from apps.cloud.client import Credentials
from apps.cloud.contract.uris import check_namespace
from apps.cloud.errors import CloudError

from .models import Scope, Token, User
from .namespaces import namespaces_of
from .tokens import LONGEST_NAME, TokenRefused
from .tokens import make as make_token
from .upstream import check_key, check_namespace_is_visible, field_of, message_of

MOST_ORGANIZATIONS = 100


def validate_namespace(text: str) -> None:
    """Validates the name of a user or an organization as the API defines it."""
    try:
        check_namespace(text)
    except ValueError as error:
        raise forms.ValidationError("Letters, digits, - and _ only, starting with a letter or a digit.") from error


def check_password(request: HttpRequest, password: str) -> None:
    """Raises ValidationError for a wrong password; throttled and recorded in the journal like a sign-in."""
    if authenticate(request, username=request.user.get_username(), password=password) is None:
        raise forms.ValidationError("This is not your password.", code="wrong-password")


class SignInForm(AuthenticationForm):
    """Django's form, which also checks the length of the user name on the server."""

    username = UsernameField(
        max_length=User._meta.get_field("username").max_length, widget=forms.TextInput(attrs={"autofocus": True})
    )


class ConfirmForm(forms.Form):
    """Asks for the user's password again."""

    password = forms.CharField(
        label="Your console password",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="The one you sign in with.",
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        check_password(self.request, password)
        return password


class KeyForm(ConfirmForm):
    """A Docker Cloud user name and API key."""

    cloud_user = forms.CharField(
        label="Docker Cloud user name",
        max_length=64,
        validators=[validate_namespace],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text="It is also your own namespace.",
    )
    apikey = forms.CharField(
        label="API key",
        max_length=512,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="You create it in your account settings at the cloud. It is stored sealed and never shown again.",
    )

    field_order = ["cloud_user", "apikey", "password"]

    def clean_apikey(self) -> str:
        apikey: str = self.cleaned_data["apikey"]
        if not (apikey.isascii() and apikey.isprintable()):
            raise forms.ValidationError("An API key has only plain letters, digits and signs.")
        return apikey

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not self.errors:
            try:
                check_key(Credentials(cleaned["cloud_user"], cleaned["apikey"]))
            except CloudError as error:
                self.add_error(field_of(error, key="apikey", namespace="cloud_user"), message_of(error))
        return cleaned


class OrganizationForm(forms.Form):
    """Adds an organization to the user's list."""

    name = forms.CharField(
        label="Organization",
        max_length=64,
        validators=[validate_namespace],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text="Its name at the cloud. It is added if your API key may read it.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        known = namespaces_of(self.user)
        if name in known:
            raise forms.ValidationError(f"{name} is already in your list.")
        if len(known) > MOST_ORGANIZATIONS:
            raise forms.ValidationError(f"Your list can hold {MOST_ORGANIZATIONS} organizations at most.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not self.errors:
            try:
                check_namespace_is_visible(self.user, cleaned["name"])
            except CloudError as error:
                self.add_error(field_of(error, key=None, namespace="name"), message_of(error))
        return cleaned


class ThrottledPasswordChangeForm(PasswordChangeForm):
    """Django's form, with guesses of the old password throttled like sign-ins."""

    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        check_password(self.request, password)
        return password


class TokenForm(ConfirmForm):
    """Creates a personal token."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="What it is for, such as the machine or the tool that will use it. The journal names it.",
    )
    scope = forms.ChoiceField(
        choices=[
            (Scope.READ, "Read: view, follow logs and events"),
            (Scope.WRITE, "Read and write: also start, stop, redeploy, scale"),
            (Scope.ADMIN, "Admin: also create, change, terminate, and open terminals"),
        ],
        initial=Scope.READ,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    namespace = forms.ChoiceField(required=False, help_text="Where it may be used.")
    days = forms.TypedChoiceField(
        label="Expires",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"), ("", "Never")],
        initial="90",
    )

    field_order = ["name", "scope", "namespace", "days", "password"]

    def __init__(self, *args: Any, namespaces: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["namespace"])
        field.choices = [("", "All of yours"), *((name, name) for name in namespaces)]

    def make(self, user: User) -> tuple[Token, str] | None:
        """The token's row and its text, which is never readable again; None if the form now has an error."""
        given = self.cleaned_data
        try:
            return make_token(
                user,
                given["name"],
                Scope(given["scope"]),
                namespace=given["namespace"] or None,
                days=given["days"],
                request=self.request,
            )
        except TokenRefused as error:
            self.add_error(error.field, error.message)
            return None
