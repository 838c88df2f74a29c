"""Base views of all pages below `/@<namespace>/`."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from apps.accounts.clients import client_for
from apps.accounts.models import User
from apps.accounts.namespaces import namespaces_of
from apps.audit.journal import REFUSED, origin_of, record
from apps.cloud.client import CloudClient
from apps.cloud.together import together

from . import registry
from .resource import Resource

T = TypeVar("T")


class NamespaceView(View):
    """A page in a namespace of the signed-in user. Other namespaces are 404, as if they did not exist."""

    namespace: str
    user: User
    client: CloudClient

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _redirect_to_sign_in(request)
        self.user = request.user
        self.namespace = kwargs.pop("namespace")
        self.client = self.open_client()
        if self.namespace not in namespaces_of(self.user):
            record(origin_of(request), "Page denied", namespace=self.namespace, target=request.path, outcome=REFUSED)
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def open_client(self) -> CloudClient:
        return client_for(self.user, self.namespace)

    def address(self, name: str, **kwargs: Any) -> str:
        return reverse(f"core:{name}", kwargs={"namespace": self.namespace, **kwargs})


def _redirect_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Redirects the whole page to the sign-in, even if only a part of it was requested, and from there back."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx is None or not htmx:
        return redirect_to_login(request.get_full_path())
    return HttpResponseClientRedirect(redirect_to_login(htmx.current_url_abs_path or "/").url)


class ResourceView(NamespaceView):
    """A page of one declared resource. `parent_key` is the key of the object that it is addressed below, if any."""

    resource: Resource = None  # type: ignore[assignment]  # as_view() sets it and takes only known names
    parent_key: str | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.parent_key = kwargs.pop("parent_key", None)
        return super().dispatch(request, *args, **kwargs)

    def open_client(self) -> CloudClient:
        client = super().open_client()
        return client if self.parent_key is None else client.under(self.parent_key)

    def page_address(self, view: str, **kwargs: str) -> str:
        return registry.page_address(self.resource, view, self.namespace, self.parent_key, **kwargs)

    def list_address(self) -> str:
        return self.page_address("list")

    def detail_address(self, key: str) -> str:
        return self.page_address("detail", key=key)

    def target(self, key: str | None = None, suffix: str = "") -> str:
        """The path of a call, as the journal keeps it: a secret key is shortened."""
        kind = self.resource.type
        if key is None:
            return kind.collection_path(self.namespace, self.parent_key)
        shown = key[:8] if kind.key_is_secret else key
        return kind.object_path(shown, self.namespace, suffix, self.parent_key)

    def with_parent_crumbs(self, call: Callable[[], T]) -> tuple[T, list[tuple[str, str]]]:
        """Runs the call while reading the names of the breadcrumb's parents."""
        if self.parent_key is None:
            return call(), []
        calls: list[Callable[[], Any]] = [call, self.parent_crumbs]
        found, above = together(*calls)
        return found, above

    def trail(self, key: str = "", title: str = "") -> list[tuple[str, str]]:
        """Breadcrumbs of a page below the list: the list's own, the list itself, and the object if a key is given."""
        listed = [*self.parent_crumbs(), self.list_crumb]
        return [*listed, (title, self.detail_address(key))] if key else listed

    @property
    def list_crumb(self) -> tuple[str, str]:
        return self.resource.label_plural, self.list_address()

    def parent_crumbs(self) -> list[tuple[str, str]]:
        """Breadcrumbs of the list, outermost first: names and addresses of its parents; empty if it has none."""
        parent = registry.parent_of(self.resource)
        if parent is None or self.parent_key is None:
            return []
        obj = self.client.get(parent.type, self.parent_key)
        page = registry.page_address(parent, "detail", self.namespace, key=self.parent_key)
        return [
            (parent.label_plural, registry.page_address(parent, "list", self.namespace)),
            (parent.title(obj), page),
        ]
