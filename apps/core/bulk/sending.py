"""Sends one action to many objects concurrently; one failure does not affect the others."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import DatabaseError, connection

from apps.cloud.errors import CloudError, OutcomeUnknown
from apps.cloud.together import together

from ..changes import recorded
from ..notices import notice_address
from ..resource import Object, ObjectAction
from ..views import ResourceView

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one object. `follow` is the URL of the notice that follows its action."""

    title: str
    url: str
    error: str = ""
    label: str = "Refused"
    follow: str = ""


def send_all(page: ResourceView, action: ObjectAction, found: Sequence[Object | Result]) -> list[Result]:
    """One Result for each object. A Result in `found`, for an object that could not be read, is returned unchanged."""
    return together(*(partial(_result, page, action, one) for one in found))


def _result(page: ResourceView, action: ObjectAction, found: Object | Result) -> Result:
    """Runs in a thread of its own, so it closes that thread's database connection."""
    if isinstance(found, Result):
        return found
    try:
        return _send(page, action, found)
    finally:
        connection.close()


def _send(page: ResourceView, action: ObjectAction, obj: Object) -> Result:
    kind = page.resource.type
    key, title = page.resource.key(obj), page.resource.title(obj)
    endpoint = action.endpoint(kind)
    refused = partial(Result, title, page.detail_address(key))
    try:
        answer = recorded(
            page.request,
            partial(action.run, page.client, kind, key, action.name, {}),
            namespace=page.namespace,
            verb=action.label,
            method=endpoint.method,
            target=page.target(key, endpoint.suffix),
            detail={"name": title, "bulk": True},
        )
    except DatabaseError:
        logger.exception("The journal could not be written")
        return refused(error="It could not be recorded, so it was not sent.")
    except CloudError as error:
        label = "Unknown" if isinstance(error, OutcomeUnknown) else "Refused"
        return refused(error=f"{error.title}: {error.message}", label=label)
    url = page.list_address() if endpoint.removes else page.detail_address(key)
    return Result(title, url, follow=notice_address(page.namespace, answer.action_uri, f"{action.label} {title}"))
