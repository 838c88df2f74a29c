"""One action on many objects, with a result for each."""

import logging
from copy import copy
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from apps.cloud.client import Answer, CloudClient
from apps.cloud.errors import CloudError, NotFound, OutcomeUnknown
from apps.cloud.once import asking_once
from apps.cloud.together import together

from .changes import recorded
from .listing import ListView
from .notices import notice_address
from .resource import Object, ObjectAction, Page
from .typed import TypedNameForm
from .views import ResourceView

logger = logging.getLogger(__name__)

MOST = 200
MOST_TOLD = 8  # objects of whom it is said what goes with them: each takes calls of its own
_SALT = "core.bulk"
_SENT = "core.bulk.sent"
_REMEMBERED = 50
MOST_QUERY = 4096


@dataclass(frozen=True, slots=True)
class Result:
    """How one object of many fared. `follow` is where its action's notice is drawn."""

    title: str
    url: str
    error: str = ""
    label: str = "Refused"
    follow: str = ""


class BulkView(ResourceView):
    """POST with `action` and `keys`, or `matching` and the list's `query`, shows the exact list; `confirmed` sends it.

    The confirmed list is signed, so that what is sent is what was shown.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(self.list_address())

    def post(self, request: HttpRequest) -> HttpResponse:
        action = self.resource.action(request.POST.get("action", ""))
        if action is None or not action.bulk:
            raise Http404
        if "confirmed" not in request.POST:
            if "matching" in request.POST:
                return self._ask_for_matching(action, request.POST.get("query", "")[:MOST_QUERY])
            keys = list(dict.fromkeys(request.POST.getlist("keys")))[:MOST]
            return self._ask(action, self._found(keys)) if keys else redirect(self.list_address())
        nonce, keys, scope = self._confirmed(action, request.POST["confirmed"])
        typed = self._typed(action, request.POST)
        if typed is not None and not typed.is_valid():
            return self._ask(action, self._found(keys), scope, typed, status=422)
        found = self._read(keys)  # first: where this fails nothing has been sent, and the list can be sent again
        if not self._is_first(nonce):
            messages.warning(request, "This was sent already, and is not sent again.")
            return redirect(self.list_address())
        return self._send(action, found)

    def _is_first(self, nonce: str) -> bool:
        """Whether the list is sent for the first time; kept before anything is sent."""
        sent = self.request.session.get(_SENT, [])
        if nonce in sent:
            return False
        self.request.session[_SENT] = [*sent, nonce][-_REMEMBERED:]
        self.request.session.save()
        return True

    def _confirmed(self, action: ObjectAction, confirmed: str) -> tuple[str, list[str], str]:
        """The nonce of the list that was shown, its keys, and what was said of where it came from."""
        try:
            name, nonce, keys, scope = signing.loads(confirmed, salt=_SALT, max_age=3600)
        except signing.BadSignature:
            raise Http404 from None
        if name != self._signed_name(action):
            raise Http404
        return str(nonce), [str(key) for key in keys], str(scope)

    def _signed_name(self, action: ObjectAction) -> str:
        return f"{self.list_address()}{action.name}/{self.user.pk}"

    def _typed(self, action: ObjectAction, data: Any = None) -> TypedNameForm | None:
        """Many names cannot be typed: the namespace's stands for them."""
        return TypedNameForm(data, expected=self.namespace) if action.typed else None

    def _read(self, keys: list[str]) -> list[Object | Result]:
        """Each object as it is now; a Result with the upstream's words for one that cannot be read."""
        return together(*(partial(self._read_one, key) for key in keys))

    def _read_one(self, key: str) -> Object | Result:
        try:
            return self.client.get(self.resource.type, key)
        except NotFound as error:
            return Result(key, self.list_address(), error=f"{error.title}: {error.message}")

    def _found(self, keys: list[str]) -> list[Object]:
        return [found for found in self._read(keys) if not isinstance(found, Result)]

    def _ask_for_matching(self, action: ObjectAction, query: str) -> HttpResponse:
        """All that the list shows on all its pages. Those that do not take the action now are left out."""
        listed = ListView(resource=self.resource)
        listed.request = copy(self.request)
        listed.request.GET = QueryDict(query)
        listed.user, listed.namespace, listed.client = self.user, self.namespace, self.client
        listed.parent_key = self.parent_key
        matching = listed.all_shown()
        able = [obj for obj in matching if action.allowed(self.resource.type, obj)]
        return self._ask(action, able[:MOST], self._scope(len(matching), len(able), listed.form.told()))

    def _scope(self, matching: int, able: int, told: str) -> str:
        kind = self.resource.type
        where = f"that match {told}" if told else f"of {self.namespace}"
        words = [f"{matching:,} {kind.label if matching == 1 else kind.label_plural} {where}."]
        if able < matching:
            words.append(f"{able:,} of them take it in their present state.")
        if able > MOST:
            words.append(f"These are the first {MOST}: no more are sent at once.")
        return " ".join(words)

    def _consequences(self, action: ObjectAction, objects: list[Object]) -> list[tuple[str, list[str]]]:
        """What goes with each of the first of them. What they have in common is asked for once."""
        if not action.asks:
            return []
        client = asking_once(self.client)
        told = together(*(partial(self._consequences_of, action, obj, client) for obj in objects[:MOST_TOLD]))
        return [(self.resource.title(obj), lines) for obj, lines in zip(objects, told, strict=False) if lines]

    def _consequences_of(self, action: ObjectAction, obj: Object, client: CloudClient) -> list[str]:
        """A list does not tell all of an object, so it is read; one that is gone by now takes nothing along."""
        try:
            whole = client.get(self.resource.type, self.resource.key(obj))
        except NotFound:
            return []
        return self.resource.consequences(action, Page(self.resource, client, self.namespace, whole, self.request.GET))

    def _ask(
        self,
        action: ObjectAction,
        objects: list[Object],
        scope: str = "",
        typed: TypedNameForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        rows = [
            {"title": self.resource.title(obj), "object": obj, "refusal": action.refusal(self.resource.type, obj)}
            for obj in objects
        ]
        able = [obj for obj in objects if action.allowed(self.resource.type, obj)]
        keys = [self.resource.key(obj) for obj in able]
        context = {
            "resource": self.resource,
            "kind": self.resource.type,
            "action": action,
            "rows": rows,
            "count": len(able),
            "scope": scope,
            "consequences": self._consequences(action, able),
            "untold": max(0, len(able) - MOST_TOLD) if action.asks else 0,
            "typed": typed or self._typed(action),
            "confirmed": signing.dumps([self._signed_name(action), token_hex(8), keys, scope], salt=_SALT),
            "back_url": self.list_address(),
            "above": self.above(),
        }
        return render(self.request, "core/bulk_confirm.html", context, status=status)

    def _send(self, action: ObjectAction, objects: list[Object | Result]) -> HttpResponse:
        results = together(*(partial(self._result, action, found) for found in objects))
        context = {
            "resource": self.resource,
            "action": action,
            "results": results,
            "sent": sum(1 for result in results if not result.error),
            "failed": sum(1 for result in results if result.error),
            "back_url": self.list_address(),
        }
        return render(self.request, "core/bulk_results.html", context)

    def _result(self, action: ObjectAction, found: Object | Result) -> Result:
        """In a thread of its own, whose connection to the database ends with it."""
        if isinstance(found, Result):
            return found
        try:
            return self._send_one(action, found)
        finally:
            connection.close()

    def _send_one(self, action: ObjectAction, obj: Object) -> Result:
        """One refusal does not keep the others from being sent."""
        key, title = self.resource.key(obj), self.resource.title(obj)
        endpoint = action.endpoint(self.resource.type)
        url = self.list_address() if endpoint.removes else self.detail_address(key)
        try:
            answer: Answer = recorded(
                self.request,
                partial(action.run, self.client, self.resource.type, key, action.name, {}),
                namespace=self.namespace,
                verb=action.label,
                method=endpoint.method,
                target=self.target(key, endpoint.suffix),
                detail={"name": title, "bulk": True},
            )
        except DatabaseError:
            logger.exception("The journal could not be written")
            return Result(title, self.detail_address(key), error="It cannot be written down, so it was not sent.")
        except CloudError as error:
            label = "Unknown" if isinstance(error, OutcomeUnknown) else "Refused"
            return Result(title, self.detail_address(key), error=f"{error.title}: {error.message}", label=label)
        return Result(
            title,
            url,
            follow=notice_address(self.namespace, answer.action_uri, f"{action.label} {title}"),
        )
