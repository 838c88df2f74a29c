"""A call written for curl, the docker-cloud command line and the Python SDK. None contains a secret."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from shlex import quote
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from apps.cloud.contract import Endpoint, ObjectType

HIDDEN_KEY = "THE_UUID"  # placeholder for a secret key


@dataclass(frozen=True, slots=True)
class Call:
    """One call on one object. `name` is the action's, or `get`; `query` and `body` have the API's parameter names."""

    kind: ObjectType
    endpoint: Endpoint
    name: str
    key: str
    namespace: str | None = None
    parent_key: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_key(self) -> str:
        return HIDDEN_KEY if self.kind.key_is_secret else self.key

    @property
    def space(self) -> str | None:
        return self.namespace if self.kind.namespaced else None

    @property
    def url(self) -> str:
        path = self.kind.object_path(self.shown_key, self.space, self.endpoint.suffix, self.parent_key)
        query = {name: _query_text(value) for name, value in self.query.items()}
        return f"{settings.ORIGIN}{path}" + (f"?{urlencode(query)}" if query else "")


def as_curl(call: Call) -> str:
    parts = ["curl -sS"]
    if call.endpoint.method != "GET":
        parts.append(f"-X {call.endpoint.method}")
    if not call.endpoint.anonymous:
        parts.append('-u "$DOCKERCLOUD_USER:$DOCKERCLOUD_APIKEY"')
    if call.body:
        parts.append(f"-H 'Content-Type: application/json' -d {quote(json.dumps(dict(call.body)))}")
    return " ".join([*parts, quote(call.url)])


# The commands of docker-cloud 1.0.9; it has none for the calls that are missing here.
_COMMANDS = {
    "action": {"get": "inspect", "cancel": "cancel", "retry": "retry"},
    "container": {"get": "inspect", "start": "start", "stop": "stop", "redeploy": "redeploy", "terminate": "terminate"},
    "node": {"get": "inspect", "docker-upgrade": "upgrade", "terminate": "rm"},
    "nodecluster": {"get": "inspect", "scale": "scale", "terminate": "rm"},
    "repository": {"get": "inspect", "delete": "rm"},
    "service": {
        "get": "inspect", "start": "start", "stop": "stop", "redeploy": "redeploy", "scale": "scale",
        "terminate": "terminate",
    },
    "stack": {"get": "inspect", "start": "start", "stop": "stop", "redeploy": "redeploy", "terminate": "terminate"},
    "trigger": {"delete": "rm"},
}  # fmt: skip


def as_command(call: Call) -> str:
    """The docker-cloud command; empty if there is none for this call."""
    command = _COMMANDS.get(call.kind.name, {}).get(call.name)
    if command is None:
        return ""
    words = [call.parent_key, call.shown_key] if call.parent_key else [call.shown_key]
    words += [str(value) for value in call.body.values()]
    if any(word.startswith("-") for word in words if word):
        words.insert(0, "--")
    variables = {
        "DOCKERCLOUD_REST_HOST": f"{settings.ORIGIN}/",
        "DOCKERCLOUD_STREAM_HOST": f"{settings.ORIGIN.replace('http', 'ws', 1)}/",
        "DOCKERCLOUD_NAMESPACE": call.space,
    }
    exports = [f"export {name}={quote(value)}" for name, value in variables.items() if value]
    return "\n".join([*exports, " ".join(["docker-cloud", call.kind.name, command, *map(quote, filter(None, words))])])


_CLASSES = {
    "action": "Action", "az": "AZ", "container": "Container", "node": "Node", "nodecluster": "NodeCluster",
    "nodetype": "NodeType", "provider": "Provider", "region": "Region", "repository": "Repository",
    "service": "Service", "stack": "Stack",
}  # fmt: skip
_METHODS = {
    "get": "print({0}.get_all_attributes())",
    "start": "{0}.start()",
    "stop": "{0}.stop()",
    "redeploy": "{0}.redeploy()",
    "cancel": "{0}.cancel()",
    "retry": "{0}.retry()",
    "deploy": "{0}.deploy()",
    "docker-upgrade": "{0}.upgrade_docker()",
    "terminate": "{0}.delete()",
    "delete": "{0}.delete()",
    "scale": "{0}.{1} = {2}\n{0}.save()",
}
_TRIGGERS = {"get": "print(trigger.list())", "call": "trigger.call({0})", "delete": "trigger.delete({0})"}


def as_python(call: Call) -> str:
    """The Python code; empty if python-dockercloud has no such call."""
    lines = _trigger_call_in_python(call) if call.kind.name == "trigger" else _object_call_in_python(call)
    if not lines:
        return ""
    space = [f"dockercloud.namespace = {json.dumps(call.space)}"] if call.space else []
    host = f"dockercloud.rest_host = {json.dumps(f'{settings.ORIGIN}/')}"
    return "\n".join(["import dockercloud", "", host, *space, "", *lines])


def _object_call_in_python(call: Call) -> list[str]:
    found, method = _CLASSES.get(call.kind.name), _METHODS.get(call.name)
    if found is None or method is None:
        return []
    name, value = next(iter(call.body.items()), ("", ""))
    fetched = f"{call.kind.name} = dockercloud.{found}.fetch({json.dumps(call.key)})"
    return [fetched, method.format(call.kind.name, name, json.dumps(value))]


def _trigger_call_in_python(call: Call) -> list[str]:
    if call.name not in _TRIGGERS or call.parent_key is None:
        return []
    return [
        f"service = dockercloud.Service.fetch({json.dumps(call.parent_key)})",
        "trigger = dockercloud.Trigger.fetch(service)",
        _TRIGGERS[call.name].format(json.dumps(HIDDEN_KEY)),
    ]


def _query_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
