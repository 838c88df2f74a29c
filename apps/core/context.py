"""The context that every template has."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.namespaces import namespaces_of
from apps.cloud.contract import EVENT

from . import registry
from .menu import Group, menu


def console(request: HttpRequest) -> dict[str, Any]:
    """The menu and the namespaces of a signed-in user; anonymous visitors get neither."""
    context: dict[str, Any] = {"request_id": getattr(request, "request_id", ""), "namespace": None}
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return context
    names = namespaces_of(user)
    namespace = _namespace(request, names)
    context["namespace"] = namespace
    context["namespaces"] = [_namespace_entry(request, name, namespace) for name in names]
    context["menu"] = _menu(request, namespace) if namespace else []
    if namespace and _is_in_a_namespace(request):
        context["live_path"] = EVENT.collection_path(namespace)
    return context


def _is_in_a_namespace(request: HttpRequest) -> bool:
    return request.resolver_match is not None and "namespace" in request.resolver_match.kwargs


def _namespace(request: HttpRequest, names: list[str]) -> str | None:
    """The namespace in the URL, or else the user's first."""
    match = request.resolver_match
    given = match.kwargs.get("namespace") if match else None
    if given in names:
        return str(given)
    return names[0] if names else None


def _namespace_entry(request: HttpRequest, name: str, current: str | None) -> dict[str, Any]:
    """A namespace of the switch; its link leads to the current list or page in that namespace."""
    match = request.resolver_match
    here = match.view_name if match and set(match.kwargs) == {"namespace"} else ""
    stays = here.endswith("-list") or here in {f"core:{page.slug}" for page in registry.pages()}
    view = here if stays else "core:dashboard"
    return {"name": name, "url": reverse(view, kwargs={"namespace": name}), "active": name == current}


def _menu(request: HttpRequest, namespace: str) -> list[Group]:
    match = request.resolver_match
    return menu(namespace, _menu_slug(match.view_name.removeprefix("core:")) if match else "")


def _menu_slug(view: str) -> str:
    """The slug of the page's menu entry; for objects under a parent, that of the parent."""
    for found in registry.resources():
        if view.startswith(f"{found.slug}-"):
            parent = registry.parent_of(found)
            return parent.slug if parent else found.slug
    return view
