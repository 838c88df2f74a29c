"""Trigger calls, which need no authorization: whoever knows a trigger's URL may call it."""

from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cloud.contract import SERVICE, TRIGGER, Endpoint

from ..access import NO_OBJECT
from ..addresses import service_uri
from ..calls import Call
from ..errors import NotFound, Refusal
from ..models import Trigger
from ..records import Origin, Target
from .changing import answer_call

LONGEST_BODY = 32 * 1024  # bytes; the body becomes an environment variable


def answer_trigger(
    request: Request, endpoint: Endpoint, namespace: str | None, service: str, key: str, argument: str | None
) -> Response:
    trigger = _find(namespace, service, key)
    its = trigger.service
    uri = service_uri(its.pk, its.namespace.name)
    return answer_call(
        Call(
            kind=TRIGGER,
            endpoint=endpoint,
            target=Target(its.namespace, SERVICE.name, its.pk, uri),
            origin=Origin.of(request, trigger.user, is_their_own=False),
            query=request.query_params.dict(),
            read_body=dict,
            obj=trigger,
            argument=argument,
            read_text=lambda: read_text(request._request),
        )
    )


def _find(namespace: str | None, service: str, key: str) -> Trigger:
    """The trigger. Raises NotFound if there is none, or its creator is no longer active."""
    found = Trigger.objects.filter(pk=UUID(key), service=UUID(service), user__is_active=True).exclude(
        service__state="Terminated"
    )
    if namespace is not None:
        found = found.filter(service__namespace__name=namespace)
    trigger = found.select_related("service__namespace", "user").first()
    if trigger is None:
        raise NotFound(NO_OBJECT)
    return trigger


def read_text(request: HttpRequest) -> str:
    """The body as text, whatever its Content-Type. Raises Refusal if it is too long or not text."""
    raw = request.read(LONGEST_BODY + 1)
    if len(raw) > LONGEST_BODY:
        raise Refusal(f"The body is larger than {LONGEST_BODY} bytes.")
    try:
        text: str = raw.decode()
    except UnicodeDecodeError:
        raise Refusal("The body is not UTF-8 text.") from None
    if "\0" in text:
        raise Refusal("The body must not contain NUL characters.")
    return text
