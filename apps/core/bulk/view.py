"""The page that asks to confirm the list, and the page with the result for each object."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.cloud.errors import NotFound
from apps.cloud.together import together

from ..resource import Object, ObjectAction
from ..typed import TypedNameForm
from ..views import ResourceView
from .asking import MOST, MOST_TOLD, consequences, counted, matching
from .sealed import is_first, seal, unseal
from .sending import Result, send_all


class BulkView(ResourceView):
    """POST with `action` and `keys`, or `matching` and the list's `query`, shows the list; `confirmed` sends it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(self.list_address())

    def post(self, request: HttpRequest) -> HttpResponse:
        action = self.resource.action(request.POST.get("action", ""))
        if action is None or not action.bulk:
            raise Http404
        if "confirmed" in request.POST:
            return self._send(action, request.POST["confirmed"])
        if "matching" in request.POST:
            return self._confirmation_page(action, *matching(self, action, request.POST.get("query", "")))
        keys = list(dict.fromkeys(request.POST.getlist("keys")))[:MOST]
        return self._confirmation_page(action, self._read_existing(keys)) if keys else redirect(self.list_address())

    def _send(self, action: ObjectAction, confirmed: str) -> HttpResponse:
        sealed = unseal(confirmed, self._seal_name(action))
        if sealed is None:
            raise Http404
        typed = self._typed_name_form(action, self.request.POST)
        if typed is not None and not typed.is_valid():
            return self._confirmation_page(action, self._read_existing(sealed.keys), sealed.scope, typed, status=422)
        # Read first: if this fails, nothing has been sent and the list can be sent again.
        found, above = self._read(sealed.keys), self.trail()
        if not is_first(self.request.session, sealed.nonce):
            messages.warning(self.request, "This has already been sent and is not sent again.")
            return redirect(self.list_address())
        return self._results_page(action, send_all(self, action, found), above)

    def _seal_name(self, action: ObjectAction) -> str:
        return f"{self.list_address()}{action.name}/{self.user.pk}"

    def _typed_name_form(self, action: ObjectAction, data: Any = None) -> TypedNameForm | None:
        """The form that asks for the namespace's name, instead of many objects'; None if nothing has to be typed."""
        return TypedNameForm(data, expected=self.namespace) if action.typed else None

    def _read(self, keys: list[str]) -> list[Object | Result]:
        """Each object as it is now; a Result with the upstream's message for one that no longer exists."""
        return together(*(partial(self._read_one, key) for key in keys))

    def _read_one(self, key: str) -> Object | Result:
        try:
            return self.client.get(self.resource.type, key)
        except NotFound as error:
            return Result(key, self.list_address(), error=f"{error.title}: {error.message}")

    def _read_existing(self, keys: list[str]) -> list[Object]:
        return [found for found in self._read(keys) if not isinstance(found, Result)]

    def _confirmation_page(
        self,
        action: ObjectAction,
        objects: list[Object],
        scope: str = "",
        typed: TypedNameForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        kind = self.resource.type
        able = [obj for obj in objects if action.allowed(kind, obj)]
        keys = [self.resource.key(obj) for obj in able]
        lines = consequences(self, action, able)
        context = {
            "resource": self.resource,
            "kind": kind,
            "action": action,
            "help": action.help_for(len(able)),
            "rows": [self._row(action, obj, lines.get(self.resource.key(obj), [])) for obj in objects],
            "refused": len(able) < len(objects),
            "lines_title": ("What goes with it" if action.tone == "danger" else "What it affects") if lines else "",
            "count": len(able),
            "what": counted(self, len(able)),
            "scope": scope,
            "without_lines": max(0, len(able) - MOST_TOLD) if action.asks else 0,
            "typed": typed or self._typed_name_form(action),
            "confirmed": seal(self._seal_name(action), keys, scope),
            "back_url": self.list_address(),
            "above": self.trail(),
            "here": action.label,
        }
        return render(self.request, "core/bulk_confirm.html", context, status=status)

    def _row(self, action: ObjectAction, obj: Object, lines: list[str]) -> dict[str, Any]:
        refusal = action.refusal(self.resource.type, obj)
        return {"title": self.resource.title(obj), "object": obj, "refusal": refusal, "lines": lines}

    def _results_page(self, action: ObjectAction, results: list[Result], above: list[tuple[str, str]]) -> HttpResponse:
        context = {
            "resource": self.resource,
            "action": action,
            "results": results,
            "sent": sum(1 for result in results if not result.error),
            "failed": sum(1 for result in results if result.error),
            "above": above,
            "here": action.label,
            "back_url": self.list_address(),
        }
        return render(self.request, "core/bulk_results.html", context)
