"""What every page below `/@<namespace>/` stands on."""

from typing import Any

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

from .resource import Resource


class NamespaceView(View):
    """A page in a namespace of the signed-in user. Another's namespace looks like none."""

    namespace: str
    user: User
    client: CloudClient

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _to_the_sign_in(request)
        self.user = request.user
        self.namespace = kwargs.pop("namespace")
        self.client = client_for(self.user, self.namespace)
        if self.namespace not in namespaces_of(self.user):
            record(origin_of(request), "Page denied", namespace=self.namespace, target=request.path, outcome=REFUSED)
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def address(self, name: str, **kwargs: Any) -> str:
        return reverse(f"core:{name}", kwargs={"namespace": self.namespace, **kwargs})


def _to_the_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The whole page goes there, also where only a part of it was asked for; then back to the page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx is None or not htmx:
        return redirect_to_login(request.get_full_path())
    return HttpResponseClientRedirect(redirect_to_login(htmx.current_url_abs_path or "/").url)


class ResourceView(NamespaceView):
    """A page of one declared resource."""

    resource: Resource = None  # type: ignore[assignment]  # as_view() sets it and takes only known names

    def list_address(self) -> str:
        return self.address(f"{self.resource.slug}-list")

    def detail_address(self, key: str) -> str:
        return self.address(f"{self.resource.slug}-detail", key=key)
