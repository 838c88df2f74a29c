"""How every change is made: record the intent, send it, record the outcome, tell the user."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from apps.audit import journal
from apps.cloud.client import Answer

from .notices import announce


def change(
    request: HttpRequest,
    call: Callable[[], Answer],
    *,
    namespace: str,
    verb: str,
    method: str,
    target: str,
    title: str,
    detail: Mapping[str, Any] | None = None,
    sent: Any = None,
) -> Answer:
    """Sends one change through the journal and leaves a notice that follows it. Raises the upstream's refusal.

    `target` is the path of the call, `title` the object's name for people, `detail` what the journal keeps of
    the call: names, never secret values. `sent` is its body, which is not kept.
    """
    what = {"namespace": namespace, "verb": verb, "method": method, "target": target}
    answer = recorded(request, call, **what, detail=detail, sent=sent)
    announce(request, namespace, f"{verb} {title}", answer.action_uri)
    return answer


def recorded(
    request: HttpRequest,
    call: Callable[[], Answer],
    *,
    namespace: str,
    verb: str,
    method: str,
    target: str,
    detail: Mapping[str, Any] | None = None,
    sent: Any = None,
) -> Answer:
    """Sends one change with its intent in the journal before and its outcome after."""
    origin = journal.origin_of(request)
    what = {"namespace": namespace, "verb": verb, "method": method, "target": target}
    with journal.change(origin, **what, detail=detail, sent=sent) as entry:
        answer = call()
        entry.done(answer.status, answer.action_uri)
    return answer
