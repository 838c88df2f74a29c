"""Bodies: a JSON object of a bounded size, or nothing."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from rest_framework.parsers import BaseParser

from .errors import NotJson, Refusal


class BodyParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise Refusal(f"The body is larger than {limit} bytes.")
        return parse_body(raw)


def parse_body(raw: bytes) -> dict[str, Any]:
    """The object in a body. An empty body is an empty object: the clients' calls without parameters send none."""
    try:
        data = json.loads(raw or b"{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise NotJson("The body is not valid JSON.") from None
    if not isinstance(data, dict):
        raise Refusal("The body must be a JSON object.")
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
