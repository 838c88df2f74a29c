"""One action on many objects, with a result for each."""

import logging
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.cloud.client import Answer
from apps.cloud.errors import CloudError, NotFound, OutcomeUnknown
from apps.cloud.together import together

from .changes import recorded
from .notices import notice_address
from .resource import Object, ObjectAction
from .typed import TypedNameForm
from .views import ResourceView

logger = logging.getLogger(__name__)

MOST = 200
_SALT = "core.bulk"
_SENT = "core.bulk.sent"
_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Result:
    """How one object of many fared. `follow` is where its action's notice is drawn."""

    title: str
    url: str
    error: str = ""
    label: str = "Refused"
    follow: str = ""


class BulkView(ResourceView):
    """POST with `action` and `keys` shows the exact list; the same with `confirmed` sends it.

    The confirmed list is signed, so that what is sent is what was shown.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(self.list_address())

    def post(self, request: HttpRequest) -> HttpResponse:
        action = self.resource.action(request.POST.get("action", ""))
        if action is None or not action.bulk:
            raise Http404
        if "confirmed" not in request.POST:
            keys = list(dict.fromkeys(request.POST.getlist("keys")))[:MOST]
            return self._ask(action, keys) if keys else redirect(self.list_address())
        nonce, keys = self._confirmed(action, request.POST["confirmed"])
        typed = self._typed(action, request.POST)
        if typed is not None and not typed.is_valid():
            return self._ask(action, keys, typed, status=422)
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

    def _confirmed(self, action: ObjectAction, confirmed: str) -> tuple[str, list[str]]:
        """The nonce of the list that was shown, and its keys."""
        try:
            name, nonce, keys = signing.loads(confirmed, salt=_SALT, max_age=3600)
        except signing.BadSignature:
            raise Http404 from None
        if name != self._signed_name(action):
            raise Http404
        return str(nonce), [str(key) for key in keys]

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

    def _ask(
        self, action: ObjectAction, keys: list[str], typed: TypedNameForm | None = None, status: int = 200
    ) -> HttpResponse:
        objects = [found for found in self._read(keys) if not isinstance(found, Result)]
        rows = [
            {"title": self.resource.title(obj), "object": obj, "refusal": action.refusal(self.resource.type, obj)}
            for obj in objects
        ]
        able = [self.resource.key(obj) for obj in objects if action.allowed(self.resource.type, obj)]
        context = {
            "resource": self.resource,
            "kind": self.resource.type,
            "action": action,
            "rows": rows,
            "count": len(able),
            "typed": typed or self._typed(action),
            "confirmed": signing.dumps([self._signed_name(action), token_hex(8), able], salt=_SALT),
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
