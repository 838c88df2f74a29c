"""Calls of triggers: anyone who knows the address may make them, so they are sent upstream without credentials."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from rest_framework.request import Request

from apps.audit import journal
from apps.cloud.answers import Answer
from apps.cloud.contract import Endpoint, ObjectType
from apps.cloud.errors import NotFound
from apps.cloud.wire import CONNECT_TIMEOUT, Wire

from .bodies import query_of, read_body

LARGEST_BODY = 32 * 1024  # bytes: it becomes a variable
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}(; ?charset=[\w-]{1,30})?", re.ASCII)


def call_trigger(request: Request, kind: ObjectType, endpoint: Endpoint, address: Mapping[str, str | None]) -> Answer:
    """Passes the call on and journals it with the trigger's key shortened. Raises NotFound for an invalid address."""
    query_of(request, endpoint)
    body = read_body(request, LARGEST_BODY)
    space, key, service = address.get("space"), str(address["key"]), address["parent_key"]
    argument = address.get("argument")
    suffix = endpoint.suffix + (f"{argument}/" if argument else "")
    try:
        path = kind.object_path(key, space, suffix, service)
        shown = kind.object_path(kind.short_key(key), space, suffix, service)
    except ValueError as error:
        raise NotFound(str(error)) from None
    media_type = request.headers.get("Content-Type", "")
    with journal.change(
        replace(journal.origin_of(request._request), user_id=None, username="", via="trigger"),
        namespace=space,
        verb="Call",
        method="POST",
        target=shown,
        sent=[body.decode(errors="replace"), key],
    ) as entry:
        wire = Wire(
            None,
            settings.UPSTREAM_REST,
            (CONNECT_TIMEOUT, settings.UPSTREAM_TIMEOUT),
            agent=request.headers.get("User-Agent", ""),
            who=path,
        )
        answer = wire.post(path, body, media_type if _MEDIA_TYPE.fullmatch(media_type) else "text/plain")
        entry.done(answer.status, answer.action_uri)
    return answer
