"""One view for every address of the contract: checks the caller and the call, then makes it with the caller's key."""

from collections.abc import Mapping
from typing import Any, cast

from rest_framework.exceptions import MethodNotAllowed, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.clients import client_for
from apps.audit import journal
from apps.cloud.client import Answer, CloudClient
from apps.cloud.contract import ACTION, Endpoint, ObjectType, right_for

from .access import Caller, caller_of
from .answers import confined_page, may_see_action, seen_from_here
from .bodies import body_of, check_body, query_of
from .errors import ACTION_HEADER, NOWHERE, Hidden
from .negotiation import JsonOnly
from .triggers import call_trigger


class GatewayView(APIView):
    """Base view: refuses escaped paths and unknown methods before DRF checks the caller."""

    content_negotiation_class = JsonOnly
    http_method_names = ["get", "head", "post", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        escaped = b"%" in getattr(request._request, "scope", {}).get("raw_path", b"")
        if escaped or {".", ".."} & set(request.path.split("/")):  # no segment of the API needs an escape
            raise NotFound(NOWHERE)
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)


class AuthView(GatewayView):
    """`/auth/`, by which the published Python client finds out whether it may sign in: 204 or 401."""

    def get(self, request: Request) -> Response:
        return Response(status=204)


class NowhereView(GatewayView):
    """404 for every address that the API does not have."""

    authentication_classes = permission_classes = throttle_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(NOWHERE)


class ContractView(GatewayView):
    """Serves one address: its `endpoints` by HTTP method, for objects of the type `kind`."""

    kind: ObjectType = cast(ObjectType, None)  # both are passed to as_view, which requires them to exist here
    endpoints: Mapping[str, Endpoint] = {}

    @property
    def allowed_methods(self) -> list[str]:
        return [*self.endpoints, *(["HEAD"] if "GET" in self.endpoints else [])]

    def get(self, request: Request, **address: str | None) -> Response:
        endpoint = self.endpoints["GET" if request.method == "HEAD" else str(request.method)]
        if endpoint.anonymous:
            answer = call_trigger(request, self.kind, endpoint, address)
        else:
            answer = self._answer(request, endpoint, caller_of(request), **address)
        headers = {"Cache-Control": "no-store"}
        if answer.action_uri:
            headers[ACTION_HEADER] = answer.action_uri
        data = None if answer.status == 204 else seen_from_here(self.kind, endpoint, answer.data, request.path)
        return Response(data, answer.status, headers=headers)

    head = post = patch = delete = get

    def _answer(
        self,
        request: Request,
        endpoint: Endpoint,
        caller: Caller,
        space: str | None = None,
        key: str | None = None,
        parent_key: str | None = None,
    ) -> Answer:
        namespace = caller.namespace(space) if self.kind.namespaced else None
        body = body_of(request) if endpoint.method != "GET" else {}
        caller.demand(right_for(self.kind, endpoint, body), namespace or "")
        query = query_of(request, endpoint)
        check_body(body, endpoint.body)
        client = client_for(caller.user, namespace, agent=request.headers.get("User-Agent", ""))
        if parent_key is not None:
            client = client.under(parent_key)
        if endpoint.method != "GET":
            return self._change(endpoint, caller, client, key, query, body)
        if self.kind is ACTION and caller.is_confined and endpoint.name == "list":
            return confined_page(caller, client, query)
        answer = client.call(self.kind, endpoint, key, query, None)
        if self.kind is ACTION and not may_see_action(caller, answer.data):
            raise Hidden
        return answer

    def _change(
        self,
        endpoint: Endpoint,
        caller: Caller,
        client: CloudClient,
        key: str | None,
        query: Mapping[str, str],
        body: Mapping[str, Any],
    ) -> Answer:
        if self.kind is ACTION and caller.is_confined and not may_see_action(caller, client.get(ACTION, str(key))):
            raise Hidden
        with journal.change(
            caller.origin,
            namespace=client.namespace,
            verb=verb_of(endpoint),
            method=endpoint.method,
            target=client.shown_path(self.kind, key, endpoint.suffix),
            detail={"name": body.get("name"), "fields": sorted(body)} if body else dict(query),
            sent=body,
        ) as entry:
            answer = client.call(self.kind, endpoint, key, query, body if endpoint.body else None)
            entry.done(answer.status, answer.action_uri, answer.data)
        return answer


def verb_of(endpoint: Endpoint) -> str:
    """The name of the call in the journal, the same as for the pages' actions."""
    return "Save" if endpoint.name == "update" else endpoint.name.replace("-", " ").capitalize()
