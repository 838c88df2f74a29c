"""One view for every address of the contract: it finds the endpoint, the namespace and the object."""

from collections.abc import Mapping
from typing import cast

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cloud.contract import OBJECT_TYPES, Endpoint, ObjectType

from ..access import namespace_for
from ..models import User
from ..operations import OPERATIONS
from ..reading import SOURCES
from .changing import answer_call, call_of
from .exporting import answer_export
from .reading import answer_list, answer_object, find_object
from .triggering import answer_trigger


class ContractView(APIView):
    """`endpoints` are those of one URL, by HTTP method; `kind` is their object type."""

    kind: ObjectType = cast(ObjectType, None)  # as_view sets both, and requires the class to have them
    endpoints: Mapping[str, Endpoint] = {}
    http_method_names = ["get", "head", "post", "patch", "delete"]

    @property
    def allowed_methods(self) -> list[str]:
        return [method for method, endpoint in self.endpoints.items() if self._is_offered(endpoint)]

    def get(self, request: Request, **address: str | None) -> Response:
        return self._answer(request, **address)

    def post(self, request: Request, **address: str | None) -> Response:
        return self._answer(request, **address)

    def patch(self, request: Request, **address: str | None) -> Response:
        return self._answer(request, **address)

    def delete(self, request: Request, **address: str | None) -> Response:
        return self._answer(request, **address)

    def _is_offered(self, endpoint: Endpoint) -> bool:
        return endpoint.method == "GET" or (self.kind.name, endpoint.name) in OPERATIONS

    def _answer(
        self,
        request: Request,
        namespace: str | None = None,
        key: str | None = None,
        parent_key: str | None = None,
        argument: str | None = None,
    ) -> Response:
        method = "GET" if request.method == "HEAD" else str(request.method)
        endpoint = self.endpoints.get(method)
        if endpoint is None or not self._is_offered(endpoint):
            raise MethodNotAllowed(method)
        if endpoint.anonymous:
            return answer_trigger(request, endpoint, namespace, str(parent_key), str(key), argument)
        return self._answer_user(request, endpoint, namespace, key, parent_key)

    def _answer_user(
        self, request: Request, endpoint: Endpoint, namespace_name: str | None, key: str | None, parent_key: str | None
    ) -> Response:
        user, kind = cast(User, request.user), self.kind
        namespace = namespace_for(user, namespace_name, SOURCES[kind.name].role) if kind.namespaced else None
        parent = None
        if kind.parent is not None:
            parent = find_object(user, OBJECT_TYPES[kind.parent], namespace, str(parent_key))
        if endpoint.name == "list":
            return answer_list(request, user, kind, namespace, parent)
        obj = find_object(user, kind, namespace, key, parent) if key is not None else None
        if endpoint.method != "GET":
            return answer_call(call_of(request, kind, endpoint, namespace, obj, parent))
        return answer_export(obj) if endpoint.name == "export" else answer_object(request, kind, obj)
