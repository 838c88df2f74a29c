"""A stack's file as a download."""

import re

from django.http import Http404, HttpRequest, HttpResponse

from apps.core.views import ResourceView

from .writing import to_json, to_yaml

_FORMATS = {"yml": (to_yaml, "application/yaml; charset=utf-8"), "json": (to_json, "application/json")}
_UNCLEAN = re.compile(r"[^A-Za-z0-9._-]+")


class ExportView(ResourceView):
    """`export.yml` and `export.json`, with the values that pages mask, so that the stack can be made from it again."""

    def get(self, request: HttpRequest, key: str, format_name: str) -> HttpResponse:
        if format_name not in _FORMATS:
            raise Http404
        write, content_type = _FORMATS[format_name]
        stack = self.client.get(self.resource.type, key)
        response = HttpResponse(write(self.client.read(self.resource.type, key, "export")), content_type=content_type)
        name = _UNCLEAN.sub("-", self.resource.title(stack)).strip(".-")[:100] or "stack"
        response["Content-Disposition"] = f'attachment; filename="{name}.{format_name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
