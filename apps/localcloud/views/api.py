"""One view for every address of the contract: it finds the endpoint, the namespace and the object."""

from collections.abc import Mapping
from typing import cast

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cloud.contract import Endpoint, ObjectType

from ..access import namespace_for
from ..models import User
from ..operations import OPERATIONS
from .changing import answer_change
from .exporting import answer_export
from .reading import answer_list, answer_object, find_object


class ContractView(APIView):
    """`endpoints` has those of one address, by method; `kind` is what they are about."""

    kind: ObjectType = cast(ObjectType, None)  # both are given to as_view, which wants to see them here
    endpoints: Mapping[str, Endpoint] = {}
    http_method_names = ["get", "head", "post", "patch", "delete"]

    @property
    def allowed_methods(self) -> list[str]:
        return [method for method, endpoint in self.endpoints.items() if self._is_offered(endpoint)]

    def get(self, request: Request, namespace: str | None = None, key: str | None = None) -> Response:
        return self._answer(request, namespace, key)

    def post(self, request: Request, namespace: str | None = None, key: str | None = None) -> Response:
        return self._answer(request, namespace, key)

    def patch(self, request: Request, namespace: str | None = None, key: str | None = None) -> Response:
        return self._answer(request, namespace, key)

    def delete(self, request: Request, namespace: str | None = None, key: str | None = None) -> Response:
        return self._answer(request, namespace, key)

    def _is_offered(self, endpoint: Endpoint) -> bool:
        return endpoint.method == "GET" or (self.kind.name, endpoint.name) in OPERATIONS

    def _answer(self, request: Request, namespace_name: str | None, key: str | None) -> Response:
        method = "GET" if request.method == "HEAD" else str(request.method)
        endpoint = self.endpoints.get(method)
        if endpoint is None or not self._is_offered(endpoint):
            raise MethodNotAllowed(method)
        user = user_of(request)
        namespace = namespace_for(user, namespace_name) if self.kind.namespaced else None
        if endpoint.name == "list":
            return answer_list(request, user, self.kind, namespace)
        obj = find_object(user, self.kind, namespace, key) if key is not None else None
        if method != "GET":
            return answer_change(request, user, self.kind, endpoint, namespace, obj)
        return answer_export(obj) if endpoint.name == "export" else answer_object(request, self.kind, obj)


def user_of(request: Request) -> User:
    return cast(User, request.user)
