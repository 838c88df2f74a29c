"""Notices that follow an action of the upstream to its end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from apps.cloud.contract import ACTION, parse_uri
from apps.cloud.errors import CloudError, ServerError, TooManyRequests, Unreachable

from . import registry
from .views import NamespaceView


def announce(request: HttpRequest, namespace: str, text: str, action_uri: str | None) -> None:
    """Leaves a notice for the next page. With an action's URI it follows that action."""
    messages.success(request, text, extra_tags=notice_address(namespace, action_uri))


def notice_address(namespace: str, action_uri: str | None) -> str:
    """Where the action's notice is drawn; empty for what names no action."""
    reference = parse_uri(action_uri)
    if reference is None or reference.type is not ACTION:
        return ""
    try:
        uuid = UUID(reference.key)
    except ValueError:
        return ""
    return reverse("core:notice", kwargs={"namespace": namespace, "uuid": uuid})


def _may_pass(error: CloudError) -> bool:
    """Whether it is worth asking again in a moment."""
    return isinstance(error, Unreachable | TooManyRequests | ServerError)


class NoticeView(NamespaceView):
    """The state of one action. static/js/live.js has it ask for itself again until the action has ended."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        try:
            action = self.client.get(ACTION, str(uuid))
        except CloudError as error:
            context = {"lost": error, "address": request.path, "again": _may_pass(error)}
            return render(request, "core/notice.html", context)
        state = ACTION.state(str(action.get("state")))
        ended = state is None or state.lasting
        context = {
            "action": action,
            "kind": ACTION,
            "ended": ended,
            "failed": action.get("state") in {"Failed", "Canceled"},
            "address": request.path,
            "details": self._details(action),
        }
        response = render(request, "core/notice.html", context)
        return trigger_client_event(response, "cloud:ended") if ended else response

    def _details(self, action: dict[str, object]) -> str | None:
        reference = parse_uri(action.get("resource_uri"))
        return registry.address(reference, self.namespace) if reference else None
