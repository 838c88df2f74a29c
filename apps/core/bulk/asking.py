"""What the confirmation page shows: which objects, out of how many, and what else is affected."""

from collections.abc import Sequence
from copy import copy
from functools import partial

from django.http import QueryDict

from apps.cloud.client import CloudClient
from apps.cloud.errors import NotFound
from apps.cloud.once import with_cached_reads
from apps.cloud.together import together

from ..listing import ListView
from ..resource import Object, ObjectAction, Page
from ..views import ResourceView

MOST = 200
MOST_TOLD = 8  # objects whose consequences are shown, as each takes calls of its own
MOST_QUERY = 4096


def matching(page: ResourceView, action: ObjectAction, query: str) -> tuple[list[Object], str]:
    """All objects of the list, on all its pages, that can take the action; and the selection described in words."""
    listed = ListView(resource=page.resource)
    listed.request = copy(page.request)
    listed.request.GET = QueryDict(query[:MOST_QUERY])
    listed.user, listed.namespace, listed.client = page.user, page.namespace, page.client
    listed.parent_key = page.parent_key
    shown = listed.all_shown()
    able = [obj for obj in shown if action.allowed(page.resource.type, obj)]
    filters = listed.form.in_words()
    where = f"that match {filters}" if filters else f"of {page.namespace}"
    return able[:MOST], _scope_in_words(f"{counted(page, len(shown))} {where}.", len(shown), len(able))


def _scope_in_words(words: str, shown: int, able: int) -> str:
    found = [words]
    if able < shown:
        found.append(f"{able:,} of them can take it in their current state.")
    if able > MOST:
        found.append(f"These are the first {MOST}: no more can be sent at once.")
    return " ".join(found)


def counted(page: ResourceView, count: int) -> str:
    """A number of objects in words: `1 service`, `12 services`."""
    kind = page.resource.type
    return f"{count:,} {kind.label if count == 1 else kind.label_plural}"


def consequences(page: ResourceView, action: ObjectAction, objects: Sequence[Object]) -> dict[str, list[str]]:
    """What the action also affects: lines by key, for the first 8 objects. Reads that they share are made only once."""
    if not action.asks:
        return {}
    client = with_cached_reads(page.client)
    told = together(*(partial(_consequences_of, page, action, obj, client) for obj in objects[:MOST_TOLD]))
    return {page.resource.key(obj): lines for obj, lines in zip(objects, told, strict=False) if lines}


def _consequences_of(page: ResourceView, action: ObjectAction, obj: Object, client: CloudClient) -> list[str]:
    """Reads the object first, as lists leave attributes out; empty if the object no longer exists."""
    try:
        whole = client.get(page.resource.type, page.resource.key(obj))
    except NotFound:
        return []
    return page.resource.consequences(action, Page(page.resource, client, page.namespace, whole, page.request.GET))
