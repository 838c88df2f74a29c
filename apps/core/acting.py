"""Runs one action on one object: at once, or after a page that asks for confirmation or parameters."""

from contextlib import nullcontext
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from .changes import change
from .editing import refusals_on
from .resource import Object, ObjectAction, ObjectForm, Page
from .typed import TypedNameForm, name_to_type
from .views import ResourceView


class ActionView(ResourceView):
    """GET shows the page that asks, POST runs the action. Both read the object's state afresh."""

    def get(self, request: HttpRequest, key: str, action: str) -> HttpResponse:
        found, obj = self._read(key, action)
        return self._confirmation_page(found, obj, key, self._form(found, obj), self._typed_name_form(found, obj))

    def post(self, request: HttpRequest, key: str, action: str) -> HttpResponse:
        request.back_url = self.detail_address(key)  # type: ignore[attr-defined]
        found, obj = self._read(key, action)
        form, typed = self._form(found, obj, request.POST), self._typed_name_form(found, obj, request.POST)
        if all(given.is_valid() for given in (form, typed) if given is not None):
            with refusals_on(form) if form is not None else nullcontext():
                self._send(found, obj, key, form.to_payload() if form is not None else {})
                return redirect(self._next_address(found, key))
        return self._confirmation_page(found, obj, key, form, typed, status=422)

    def _send(self, action: ObjectAction, obj: Object, key: str, values: dict[str, Any]) -> None:
        endpoint = action.endpoint(self.resource.type)
        change(
            self.request,
            partial(action.run, self.client, self.resource.type, key, action.name, values),
            namespace=self.namespace,
            verb=action.label,
            method=endpoint.method,
            target=self.target(key, endpoint.suffix),
            title=self.resource.title(obj),
            detail={"name": self.resource.title(obj), **values},
        )

    def _next_address(self, action: ObjectAction, key: str) -> str:
        """The object's page at the button's tab; the list if the action removes the object at once."""
        if action.endpoint(self.resource.type).removes:
            return self.list_address()
        slugs = {tab.slug for tab in self.resource.tabs}
        tab = self.request.POST.get("tab")
        return self.detail_address(key) + (f"?{urlencode({'tab': tab})}" if tab in slugs else "")

    def _read(self, key: str, name: str) -> tuple[ObjectAction, Object]:
        action = self.resource.action(name)
        if action is None:
            raise Http404
        return action, self.client.get(self.resource.type, key)

    def _form(self, action: ObjectAction, obj: Object, data: Any = None) -> ObjectForm | None:
        return action.form(data, client=self.client, obj=obj) if action.form is not None else None

    def _typed_name_form(self, action: ObjectAction, obj: Object, data: Any = None) -> TypedNameForm | None:
        if not action.typed:
            return None
        return TypedNameForm(data, expected=name_to_type(self.resource.title(obj), self.resource.key(obj)))

    def _confirmation_page(
        self,
        action: ObjectAction,
        obj: Object,
        key: str,
        form: ObjectForm | None,
        typed: TypedNameForm | None,
        status: int = 200,
    ) -> HttpResponse:
        page = Page(self.resource, self.client, self.namespace, obj, self.request.GET)
        context = {
            "resource": self.resource,
            "action": action,
            "object": obj,
            "title": self.resource.title(obj),
            "kind": self.resource.type,
            "form": form,
            "typed": typed,
            "refusal": action.refusal(self.resource.type, obj),
            "consequences": self.resource.consequences(action, page),
            "back_url": self.detail_address(key),
            "above": self.trail(key, self.resource.title(obj)),
            "here": action.label,
        }
        return render(self.request, "core/action.html", context, status=status)
