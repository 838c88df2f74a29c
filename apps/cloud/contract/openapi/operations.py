"""Calls as OpenAPI operations: parameters, bodies, answers and errors."""

from collections.abc import Iterator
from typing import Any

from ..base import UUID_FILTER, Api, Endpoint, ObjectType
from ..errors import MEANINGS
from ..extensions import STATS, STATS_FIELDS, TERMINAL, extensions_of
from .paths import Path
from .schemas import Schema, parameter_schema

JSON = "application/json"
ACTION_HEADER = "X-DockerCloud-Action-URI"
_SUMMARIES = {
    "list": "List {plural}",
    "get": "Show {one}",
    "create": "Create {one}",
    "update": "Change {one}",
    "delete": "Remove {one}",
    "export": "Export {one} as a file",
    "logs": "Follow the log of {one}",
    "exec": "Run a command in {one}",
    "listen": "Listen to {plural}",
    "stats": "Follow how much is in use by {one}",
    "call": "Call {one}",
    "scale": "Scale {one} to the containers wanted",
    "docker-upgrade": "Upgrade the Docker engine of {one}",
    "health-check": "Check the health of {one}",
}
_ALWAYS = (403, 404, 429, 500, 502, 503, 504)


def component(kind: ObjectType, use: str = "") -> str:
    """The name of a schema: `NodeCluster`, `NodeClusterCreate`."""
    return "".join(word.capitalize() for word in kind.label.split()) + use.capitalize()


def tag(kind: ObjectType) -> str:
    """The tag that groups an object's calls."""
    return kind.label_plural[:1].upper() + kind.label_plural[1:]


def operation(kind: ObjectType, endpoint: Endpoint, path: Path) -> dict[str, Any]:
    """The OpenAPI operation of a call at one of its paths."""
    found: dict[str, Any] = {
        "operationId": _identifier(kind, endpoint, path),
        "tags": [tag(kind)],
        "summary": _summary(kind, endpoint),
        "parameters": [*path.parameters, *_query_parameters(kind, endpoint)],
        "responses": {**_success_responses(kind, endpoint), **_refusals(endpoint)},
    }
    if text := " ".join(_description(kind, endpoint, path)):
        found["description"] = text
    if body := _request_body(kind, endpoint):
        found["requestBody"] = body
    if endpoint.anonymous:
        found["security"] = []
    if endpoint in extensions_of(kind):
        found["x-extension"] = True
    return found


def refusals() -> dict[str, Schema]:
    """The reusable error responses, by name."""
    return {f"Error{status}": _refusal(status, meaning) for status, meaning in MEANINGS.items()}


def _refusal(status: int, meaning: str) -> Schema:
    headers: dict[int, dict[str, Schema]] = {
        401: {"WWW-Authenticate": _header("How to sign in")},
        429: {"Retry-After": _header("Seconds to wait")},
    }
    answer: Schema = {"description": meaning, "content": {JSON: {"schema": reference("schemas", "Error")}}}
    return answer | ({"headers": headers[status]} if status in headers else {})


def reference(place: str, name: str) -> Schema:
    return {"$ref": f"#/components/{place}/{name}"}


def _identifier(kind: ObjectType, endpoint: Endpoint, path: Path) -> str:
    own = "own_" if kind.namespaced and not path.namespaced else ""
    argument = f"_{endpoint.argument.name}" if path.with_argument and endpoint.argument else ""
    return f"{own}{kind.name}_{endpoint.name.replace('-', '_')}{argument}"


def _summary(kind: ObjectType, endpoint: Endpoint) -> str:
    one = f"{'an' if kind.label[0] in 'aeio' else 'a'} {kind.label}"
    return _SUMMARIES.get(endpoint.name, f"{endpoint.name.capitalize()} {{one}}").format(
        one=one, plural=kind.label_plural
    )


def _description(kind: ObjectType, endpoint: Endpoint, path: Path) -> Iterator[str]:
    if kind.namespaced and not path.namespaced:
        yield "In your own namespace."
    if endpoint.api is Api.STREAM:
        yield "A websocket: after the handshake, JSON is sent in text frames."
        yield from _extension_notes(kind, endpoint)
    if endpoint.anonymous:
        yield "Whoever knows the address may call it."
    if states := list(kind.states_allowing(endpoint.name)):
        yield f"Allowed in the states {', '.join(states)}."


def _extension_notes(kind: ObjectType, endpoint: Endpoint) -> Iterator[str]:
    """Notes on what goes beyond the manual."""
    if endpoint is STATS:
        fields = "; ".join(f"`{name}`, {text}" for name, text in STATS_FIELDS.items())
        yield f"An extension: servers without it answer 404. Frames hold {fields}."
    if endpoint.name == "exec":
        yield f"An extension: the subprotocol `{TERMINAL}` accepts the window's size and reports the exit code."


def _query_parameters(kind: ObjectType, endpoint: Endpoint) -> Iterator[Schema]:
    for field in (*endpoint.query, *endpoint.client_query):
        schema = _never_null(parameter_schema(field))
        text = schema.pop("description")
        if field.name == "state" and kind.states:
            schema["enum"] = [state.name for state in kind.states]
        if field is UUID_FILTER:
            schema["format"] = "uuid"
        yield {"name": field.name, "in": "query", "description": text, "schema": schema}


def _never_null(schema: Schema) -> Schema:
    """The schema without null, which a URL cannot express."""
    found = schema | {"type": schema["type"][0]} if isinstance(schema["type"], list) else schema
    return found | {"enum": [each for each in schema["enum"] if each is not None]} if "enum" in schema else found


def _request_body(kind: ObjectType, endpoint: Endpoint) -> Schema | None:
    if endpoint.anonymous:
        text = "Reaches new containers as DOCKERCLOUD_TRIGGER_BODY."
        return {"description": text, "content": {"text/plain": {"schema": {"type": "string"}}}}
    if not endpoint.body:
        return None
    schema = reference("schemas", component(kind, endpoint.name))
    return {"required": True, "content": {JSON: {"schema": schema}}}


def _success_responses(kind: ObjectType, endpoint: Endpoint) -> dict[str, Schema]:
    if endpoint.api is Api.STREAM:
        return {"101": {"description": "The stream is open."}}
    # A change that its containers or nodes have to follow is work like any other.
    statuses = {endpoint.status, 202} if endpoint.name == "update" and kind.states else {endpoint.status}
    return {str(status): _success_response(kind, endpoint, status) for status in sorted(statuses)}


def _success_response(kind: ObjectType, endpoint: Endpoint, status: int) -> Schema:
    answer: Schema = {"description": "Accepted: the work continues in the background." if status == 202 else "Done."}
    if status != 204:
        answer["content"] = {JSON: {"schema": reference("schemas", _answer_schema(kind, endpoint))}}
    if endpoint.method != "GET":
        answer["headers"] = {ACTION_HEADER: _header("The action that records this call")}
    return answer


def _answer_schema(kind: ObjectType, endpoint: Endpoint) -> str:
    if endpoint.name == "export":
        return "StackFile"
    return component(kind, "list" if endpoint.name == "list" else "")


def _refusals(endpoint: Endpoint) -> dict[str, Schema]:
    statuses = {400, *_ALWAYS}
    if not endpoint.anonymous:
        statuses.add(401)
    if endpoint.method != "GET":
        statuses |= {402, 409}
    if endpoint.body:
        statuses.add(415)
    return {str(status): reference("responses", f"Error{status}") for status in sorted(statuses)}


def _header(description: str) -> Schema:
    return {"description": description, "schema": {"type": "string"}}
