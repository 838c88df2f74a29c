"""Lists and single objects."""

from typing import Any

from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cloud.contract import ObjectType

from ..access import NO_OBJECT, readable_namespaces
from ..errors import BadParameter, NotFound
from ..filters import narrowed
from ..models import Namespace, User
from ..pages import Page
from ..reading import SOURCES, still_listed
from ..related import about_object

_ABOUT_OBJECT = ("object", "include_related")


def answer_list(
    request: Request, user: User, kind: ObjectType, namespace: Namespace | None, parent: Any = None
) -> Response:
    source = SOURCES[kind.name]
    query = request.query_params.dict()
    wanted = visible(user, kind, namespace, parent)
    if kind.name == "action":
        wanted &= about_object(query)
        wanted &= narrowed({name: value for name, value in query.items() if name not in _ABOUT_OBJECT}, source.filters)
    else:
        wanted &= narrowed(query, source.filters)
    if kind.namespaced and kind.states:
        wanted &= still_listed()
    page = Page.of(query)
    rows = source.listed().filter(wanted)
    objects = source.show_many(list(rows[page.offset : page.offset + page.limit]))
    return Response({"meta": page.meta(request.path, query, rows.order_by().count()), "objects": objects})


def answer_object(request: Request, kind: ObjectType, obj: Any) -> Response:
    for name in request.query_params:
        raise BadParameter(name, "is not a parameter of this call.")
    return Response(SOURCES[kind.name].show_one(obj))


def find_object(user: User, kind: ObjectType, namespace: Namespace | None, key: str, parent: Any = None) -> Any:
    """The object. Raises NotFound if there is none, or none that the user may see."""
    source = SOURCES[kind.name]
    found = source.rows().filter(visible(user, kind, namespace, parent) & source.find(key)).first()
    if found is None:
        raise NotFound(NO_OBJECT)
    return found


def visible(user: User, kind: ObjectType, namespace: Namespace | None, parent: Any = None) -> Q:
    """The namespace's objects, or the parent's; actions come from every namespace that the user can read."""
    if kind.parent is not None:
        return Q(**{kind.parent: parent})
    if namespace is not None:
        return Q(namespace=namespace)
    return Q(namespace__in=readable_namespaces(user)) if kind.name == "action" else Q()
