"""The editor's pages: creating a stack, changing one after a review of the differences, and the check while typing."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from apps.core.editing import CreateView, EditView, refusals_on
from apps.core.resource import Object
from apps.core.views import ResourceView

from .checking import check
from .drafts import draft_of
from .forms import StackForm

_FORM, _CONFIRM = "stacks/form.html", "stacks/confirm.html"


class NewStackView(CreateView):
    template = _FORM

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("do"):
            return self.show(self._draft(), back_url=self.list_address())
        return super().post(request)

    def _draft(self) -> StackForm:
        return _draft_form(self.request, self.client, None)


class EditStackView(EditView):
    """Shows what the file would change; sends it once that is confirmed and the deployed stack is still the same."""

    template = _FORM

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        obj = self.client.get(self.resource.type, key)
        back: dict[str, Any] = {"object": obj, "back_url": self.detail_address(key)}
        if request.POST.get("do"):
            return self.show(_draft_form(request, self.client, obj), **back)
        form = StackForm(request.POST, client=self.client, obj=obj)
        if form.is_valid() and form.changes and not form.is_confirmed:
            return self.show(form, template=_CONFIRM, **back)
        with refusals_on(form):
            if form.is_valid():
                self._save(key, obj, form.to_payload())
                return redirect(self.detail_address(key))
        return self.show(form, status=422, **back)


class CheckView(ResourceView):
    """POST `services` → `{"problems": [{"line", "text", "tone"}], "services": [names], "compose": bool}`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        file = check(request.POST.get("services", "").replace("\r\n", "\n"))
        problems = [{"line": one.line, "text": one.text, "tone": one.tone} for one in file.problems]
        return JsonResponse({"problems": problems, "services": list(file.services), "compose": file.is_compose})


def _draft_form(request: HttpRequest, client: Any, obj: Object | None) -> StackForm:
    """The form to show again, with the text loaded, imported, merged, or as it was posted."""
    draft = draft_of(request)
    given = {name: request.POST.get(name, "") for name in ("name", "nickname", "opened")}
    form = StackForm(client=client, obj=obj, draft={**given, "services": draft.text})
    if request.POST.get("do") == "merge":
        merged = form.merged()
        form = StackForm(client=client, obj=obj, draft={"services": merged})
    form.notes = draft.notes
    form.complaint = draft.error
    return form
