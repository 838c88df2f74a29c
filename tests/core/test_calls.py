"""Calls as other tools make them: what a shell and Python make of the words. No secret stands in them."""

import json
import os
import shlex
import subprocess
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import parse_qsl, urlsplit

import pytest

from apps.cloud.contract import OBJECT_TYPES, SERVICE, TRIGGER, Api, ObjectType, parse_uri
from apps.core import registry
from apps.core.calls import _CLASSES, _COMMANDS, _METHODS, HIDDEN_KEY, Call, as_command, as_curl, as_python
from apps.core.resource import Page
from tests.servers import Running
from tests.visitor import Upstream, signed_in

UUID = "11111111-1111-1111-1111-111111111111"
ORIGIN = "https://console.example.org"
ODD_KEYS = ["-rf", "~root", "a+b@c:1.0", "--help"]


@pytest.fixture(autouse=True)
def origin(settings: SimpleNamespace) -> None:
    settings.ORIGIN = ORIGIN


def call(kind: ObjectType = SERVICE, name: str = "get", key: str = UUID, **more: Any) -> Call:
    return Call(kind, kind.endpoint(more.pop("endpoint", name)), name, key, "acme", **more)


def words_of(script: str, program: str) -> list[str]:
    """What a shell hands to the program."""
    environment = {"DOCKERCLOUD_USER": "ada l", "DOCKERCLOUD_APIKEY": 'a $key\' "of" hers', "PATH": os.environ["PATH"]}
    whole = f"{program}() {{ printf '%s\\0' \"$@\"; }}\n{script}"
    done = subprocess.run(["bash", "-c", whole], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


def everything() -> list[Any]:
    """Every read and action that a page offers."""
    return [
        pytest.param(found.type, endpoint, name, id=f"{found.slug}-{name}")
        for found in registry.resources()
        for name, endpoint in [
            ("get", "get"), *((action.name, action.endpoint(found.type).name) for action in found.actions)
        ]
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "endpoint", "name"), everything())
def test_curl_calls_the_endpoint_of_the_contract(kind: ObjectType, endpoint: str, name: str) -> None:
    key = UUID if kind.key_segments == 1 else "/".join("abc"[: kind.key_segments or 2])
    made = call(kind, name, key, endpoint=endpoint, parent_key=UUID if kind.parent else None, query={"reuse": True})
    words = words_of(as_curl(made), "curl")
    url = urlsplit(words[-1])
    assert f"{url.scheme}://{url.netloc}" == ORIGIN
    wanted = kind.endpoint(endpoint)
    assert wanted.api is Api.REST
    reference = parse_uri(url.path.removesuffix(wanted.suffix))
    assert reference is not None and reference.type is kind
    assert reference.key == (HIDDEN_KEY if kind is TRIGGER else key)
    assert (words[words.index("-X") + 1] if "-X" in words else "GET") == wanted.method
    assert parse_qsl(url.query) == [("reuse", "true")]
    assert ("-u" in words) != wanted.anonymous


def test_curl_takes_the_credentials_from_the_environment_as_they_are() -> None:
    words = words_of(as_curl(call(body={"target_num_containers": 2}, name="update")), "curl")
    assert words[words.index("-u") + 1] == 'ada l:a $key\' "of" hers'
    assert json.loads(words[words.index("-d") + 1]) == {"target_num_containers": 2}


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_shell_takes_an_odd_key_as_it_is(key: str) -> None:
    assert urlsplit(words_of(as_curl(call(key=key)), "curl")[-1]).path == f"/api/app/v1/acme/service/{key}/"
    script = "\n".join(line for line in as_command(call(key=key)).splitlines() if line.startswith("docker-cloud"))
    words = words_of(script, "docker-cloud")
    assert words[-1] == key and (words[-2] == "--") == key.startswith("-")


def test_the_command_line_finds_the_console_and_the_namespace() -> None:
    *exports, command = as_command(call(name="redeploy")).splitlines()
    assert dict(shlex.split(line)[1].split("=", 1) for line in exports) == {
        "DOCKERCLOUD_REST_HOST": f"{ORIGIN}/",
        "DOCKERCLOUD_STREAM_HOST": "wss://console.example.org/",
        "DOCKERCLOUD_NAMESPACE": "acme",
    }
    assert shlex.split(command) == ["docker-cloud", "service", "redeploy", UUID]
    scaled = as_command(call(name="scale", body={"target_num_containers": 3}))
    assert shlex.split(scaled.splitlines()[-1]) == ["docker-cloud", "service", "scale", UUID, "3"]
    assert as_command(call(OBJECT_TYPES["node"], "health-check")) == ""


@pytest.mark.parametrize(("kind", "endpoint", "name"), everything())
def test_python_does_what_the_call_says(kind: ObjectType, endpoint: str, name: str) -> None:
    made = call(kind, name, endpoint=endpoint, parent_key=UUID if kind.parent else None, body={"target_num_x": 3})
    text = as_python(made)
    if not text:
        assert kind.name not in _CLASSES or name not in _METHODS
        return
    sdk = MagicMock()
    exec(text.removeprefix("import dockercloud\n"), {"dockercloud": sdk})
    assert sdk.rest_host == f"{ORIGIN}/"
    assert (sdk.namespace == "acme") == kind.namespaced
    if kind is not TRIGGER:
        fetched = getattr(sdk, _CLASSES[kind.name]).fetch
        fetched.assert_called_once_with(UUID)
        assert len(fetched.return_value.method_calls) == 1
        assert name != "scale" or fetched.return_value.target_num_x == 3


def test_a_triggers_uuid_stands_nowhere() -> None:
    for name in ("get", "call", "delete"):
        made = call(TRIGGER, name, "5ec2e7aa-0000-0000-0000-000000000000", parent_key=UUID)
        for write in (as_curl, as_command, as_python):
            assert "5ec2e7aa" not in write(made)


def test_commands_are_of_types_and_actions_that_there_are() -> None:
    actions = {found.type.name: {"get", *(each.name for each in found.actions)} for found in registry.resources()}
    for kind, commands in _COMMANDS.items():
        assert set(commands) <= actions[kind]


@pytest.mark.parametrize("key", ["", "..", "a b", "a/b", "$(id)", "'; id; '"])
def test_an_object_without_a_sound_key_has_no_calls(key: str) -> None:
    resource = registry.resource("services")
    page = Page(resource, MagicMock(parent_key=None), "acme", {"uuid": key}, {})
    (tab,) = (tab for tab in resource.tabs if tab.slug == "api")
    assert tab.context(page)["calls"] == []


def test_the_tab_shows_all_of_them_and_no_key(console: Running, local_cloud: Running) -> None:
    visitor, upstream = signed_in(console), Upstream(local_cloud)
    uuid = upstream.objects("/api/app/v1/demo/service/")[0]["uuid"]
    page = visitor.get(f"/@demo/services/{uuid}/?tab=api").text
    for name in ("get", "start", "stop", "redeploy", "scale", "terminate"):
        assert f'id="call-{name}-curl"' in page and f'id="call-{name}-python"' in page
    assert f"{console.url}/api/app/v1/demo/service/{uuid}/redeploy/?reuse_volumes=true" in page
    assert "an-api-key-for-the-tests" not in page
    assert (
        f"/@demo/services/{uuid}/?tab=api#call-terminate" in visitor.get(f"/@demo/services/{uuid}/do/terminate/").text
    )
