"""The page “Bring your own node”."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.cloud.contract import TOKEN
from apps.core.changes import recorded
from apps.core.views import ResourceView


class OwnNodeView(ResourceView):
    """GET explains how; POST creates a token and shows it once, in the command to run. It is not stored here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        request.back_url = self.address("nodes-own")  # type: ignore[attr-defined]
        answer = recorded(
            request,
            lambda: self.client.create(TOKEN, {}),
            namespace=self.namespace,
            verb="Create node token",
            method="POST",
            target=TOKEN.collection_path(self.namespace),
        )
        return self._show(token=str(answer.data.get("token") or ""))

    def _show(self, **more: Any) -> HttpResponse:
        context = {
            "resource": self.resource,
            "installer": settings.NODE_INSTALLER,
            "back_url": self.list_address(),
            "above": self.trail(),
            "here": "Bring your own",
            **more,
        }
        response = render(self.request, "nodes/own.html", context)
        response["Cache-Control"] = "no-store"
        return response
