"""Creating and changing an object by its form."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.cloud.contract import parse_uri
from apps.cloud.errors import BadRequest, CloudError, Conflict, Forbidden, Unauthorized

from .changes import change
from .errors import advice_for
from .forms import ContractForm
from .resource import Object, ObjectForm
from .views import ResourceView


class _FormView(ResourceView):
    template = "core/form.html"

    def make_form(self, obj: Object | None, data: Any = None) -> ObjectForm:
        if self.resource.form is None:
            raise Http404
        return self.resource.form(data, client=self.client, obj=obj)

    def show(self, form: ObjectForm, *, status: int = 200, template: str = "", **more: Any) -> HttpResponse:
        obj = more.get("object", {})
        title = self.resource.title(obj)
        context = {
            "resource": self.resource,
            "form": form,
            "kind": self.resource.type,
            "title": title,
            "above": self.trail(self.resource.key(obj), title),
            "here": self.resource.edit_label if obj else "New",
            **more,
        }
        return render(self.request, template or self.template, context, status=status)


class CreateView(_FormView):
    """Creates an object, and starts it if the user asked for that."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.make_form(None), back_url=self.list_address())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.make_form(None, request.POST)
        if "update" in request.POST and isinstance(form, ContractForm):
            form.as_draft()
            return self.show(form, back_url=self.list_address())
        with refusals_on(form):
            if form.is_valid():
                return self._create(form)
        return self.show(form, status=422, back_url=self.list_address())

    def _create(self, form: ObjectForm) -> HttpResponse:
        payload = form.to_payload()
        kind = self.resource.type
        answer = change(
            self.request,
            lambda: self.client.create(kind, payload),
            namespace=self.namespace,
            verb="Create",
            method="POST",
            target=self.target(),
            title=str(payload.get("name") or self.resource.label),
            detail={"name": payload.get("name"), "fields": sorted(payload)},
            sent=payload,
        )
        reference = parse_uri(answer.data.get("resource_uri"))
        if reference is None:
            return redirect(self.list_address())
        self.request.back_url = self.detail_address(reference.key)  # type: ignore[attr-defined]
        if self.request.POST.get("start") and self.resource.start_after_create:
            self._start(reference.key, answer.data)
        return redirect(self.detail_address(reference.key))

    def _start(self, key: str, obj: Object) -> None:
        """Starts the new object. A refusal is shown on the object's page, as the object exists by then."""
        name = str(self.resource.start_after_create)
        kind = self.resource.type
        change(
            self.request,
            lambda: self.client.perform(kind, key, name),
            namespace=self.namespace,
            verb=name.capitalize(),
            method="POST",
            target=self.target(key, kind.endpoint(name).suffix),
            title=self.resource.title(obj),
            detail={"name": self.resource.title(obj)},
        )


class EditView(_FormView):
    """Changes an object: sends only what the user changed, and never overwrites somebody else's change unasked."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        obj = self.client.get(self.resource.type, key)
        return self.show(self.make_form(obj), object=obj, back_url=self.detail_address(key))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        obj = self.client.get(self.resource.type, key)
        form = self.make_form(obj, request.POST)
        with refusals_on(form):
            if form.is_valid():
                self._save(key, obj, form.to_payload())
                return redirect(self.detail_address(key))
        return self.show(form, status=422, object=obj, back_url=self.detail_address(key))

    def _save(self, key: str, obj: Object, payload: dict[str, Any]) -> None:
        if not payload:
            messages.info(self.request, "Nothing was changed.")
            return
        kind = self.resource.type
        change(
            self.request,
            lambda: self.client.update(kind, key, payload),
            namespace=self.namespace,
            verb="Save",
            method="PATCH",
            target=self.target(key),
            title=self.resource.title(obj),
            detail={"name": self.resource.title(obj), "fields": sorted(payload)},
            sent=payload,
        )


@contextmanager
def refusals_on(form: ObjectForm) -> Iterator[None]:
    """Context manager that shows an upstream's error on the form, so that nothing typed is lost."""
    try:
        yield
    except Unauthorized:
        raise  # leads to the key page
    except CloudError as error:
        if not isinstance(error, BadRequest | Conflict | Forbidden):
            error.message = f"{error.title}: {error.message} {advice_for(error)}"
        form.add_upstream_error(error)
