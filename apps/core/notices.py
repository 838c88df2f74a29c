"""Notices that follow an action of the upstream to its end."""

from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import trigger_client_event

from apps.cloud.contract import ACTION, parse_uri
from apps.cloud.errors import CloudError, ServerError, TooManyRequests, Unreachable

from . import registry
from .views import NamespaceView

_SALT = "core.notice"
_SAID = {
    "Pending": "is waiting to begin.",
    "In progress": "is under way.",
    "Success": "has succeeded.",
    "Failed": "has failed.",
    "Canceling": "is being canceled.",
    "Canceled": "was canceled.",
}


def announce(request: HttpRequest, namespace: str, text: str, action_uri: str | None) -> None:
    """Leaves a notice for the next page. With an action's URI it follows that action."""
    address = notice_address(namespace, action_uri, text)
    messages.success(request, text if address else f"{text} has succeeded.", extra_tags=address)


def notice_address(namespace: str, action_uri: str | None, text: str) -> str:
    """The URL of the notice that follows the action, carrying what was asked; empty if the URI is not an action's.

    The text is signed, so that a link from elsewhere cannot put another one on the page.
    """
    reference = parse_uri(action_uri)
    if reference is None or reference.type is not ACTION:
        return ""
    try:
        uuid = UUID(reference.key)
    except ValueError:
        return ""
    address = reverse("core:notice", kwargs={"namespace": namespace, "uuid": uuid})
    return f"{address}?{urlencode({'what': signing.dumps(text, salt=_SALT, compress=True)})}"


def _signed_text(request: HttpRequest) -> str:
    try:
        return str(signing.loads(request.GET.get("what", ""), salt=_SALT))
    except signing.BadSignature:
        return ""


def _is_temporary(error: CloudError) -> bool:
    """Whether the error may be temporary, so that it is worth trying again."""
    return isinstance(error, Unreachable | TooManyRequests | ServerError)


class NoticeView(NamespaceView):
    """The notice with the state of one action. static/js/live.js reloads it until the action has ended."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        try:
            action = self.client.get(ACTION, str(uuid))
        except CloudError as error:
            context = {
                "what": _signed_text(request) or "The action",
                "lost": f"{error.title}: {error.message}",
                "address": request.get_full_path(),
                "again": _is_temporary(error),
            }
            return render(request, "core/notice.html", context)
        state = ACTION.state(str(action.get("state")))
        ended = state is None or state.lasting
        context = {
            "what": _signed_text(request) or action.get("action") or "The action",
            "action": action,
            "said": _SAID.get(str(action.get("state")), f"is {action.get('state')}."),
            "ended": ended,
            "failed": str(action.get("state")) in {"Failed", "Canceled"},
            "address": request.get_full_path(),
            "details": self._details(action),
        }
        response = render(request, "core/notice.html", context)
        return trigger_client_event(response, "cloud:ended") if ended else response

    def _details(self, action: dict[str, object]) -> str | None:
        reference = parse_uri(action.get("resource_uri"))
        return registry.address(reference, self.namespace) if reference else None
