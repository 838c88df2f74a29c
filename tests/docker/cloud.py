"""A local cloud on an engine, and what the tests ask of it by its API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import websocket

from tests import servers
from tests.docker.engine import IMAGE, Engine
from tests.waiting import until

USER, KEY = "walker", "a-key-for-the-walk"
_PEOPLE = f"""
from apps.localcloud.auth import digest
from apps.localcloud.models import Membership, Namespace, User
user = User.objects.create(name="{USER}", apikey_digest=digest("{KEY}"))
Namespace.objects.create(name="{USER}")
for name in ("acme", "trusted"):
    organization = Namespace.objects.create(name=name, is_organization=True)
    Membership.objects.create(user=user, namespace=organization, role="admin")
"""
LASTING = {"Success", "Failed", "Canceled"}


@dataclass
class Cloud:
    """The local cloud as a server of its own, and the namespace that is worked in."""

    data: Path
    port: int
    env: dict[str, str]
    namespace: str = USER
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self) -> Iterator[servers.Running]:
        application, settings = "apps.localcloud.asgi:application", "apps.localcloud.settings"
        with servers.serving("local cloud", application, settings, self.port, self.data, self.env) as it:
            yield it

    def manage(self, *arguments: str) -> None:
        servers.command("localcloud", *arguments, env=self.env)

    def call(self, method: str, path: str, body: Any = None, *, of: str = "app", **query: Any) -> Any:
        address = path if path.startswith("/api/") else f"/api/{of}/v1/{self.namespace}/{path}"
        answer = self.session.request(method, self.url + address, json=body, params=query, auth=(USER, KEY), timeout=30)
        assert answer.status_code < 300, f"{method} {address}: {answer.status_code} {answer.text}"
        self.last = answer
        return answer.json() if answer.content else None

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, **query)

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        answer = self.session.request(
            method, f"{self.url}/api/app/v1/{self.namespace}/{path}", json=body, auth=(USER, KEY), timeout=30
        )
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["error"]

    def do(self, method: str, path: str, *, state: str = "Success", **query: Any) -> dict[str, Any]:
        """An action, to its end, with its log."""
        self.call(method, path, **query)
        return self.ended(self.last.headers["X-DockerCloud-Action-URI"], state=state)

    def ended(self, uri: str, *, state: str = "Success") -> dict[str, Any]:
        until(lambda: self.get(uri)["state"] in LASTING, seconds=90)
        action: dict[str, Any] = self.get(uri)
        action["log"] = self.logs(f"/api/audit/v1/action/{action['uuid']}/logs/")
        assert action["state"] == state, action["log"]
        return action

    def service(self, name: str = "web", **body: Any) -> dict[str, Any]:
        """A service of the tests' image, made and not started."""
        made: dict[str, Any] = self.call("POST", "service/", {"image": IMAGE, "name": name, **body})
        return made

    def started(self, name: str = "web", **body: Any) -> dict[str, Any]:
        service = self.service(name, **body)
        self.do("POST", f"service/{service['uuid']}/start/")
        found: dict[str, Any] = self.get(f"service/{service['uuid']}/")
        return found

    def terminated(self, *services: dict[str, Any]) -> None:
        for service in services:
            self.do("DELETE", f"service/{service['uuid']}/")

    def containers(self, service: dict[str, Any]) -> list[dict[str, Any]]:
        """Those that are there, whole, by name."""
        uris = self.get(f"service/{service['uuid']}/")["containers"]
        return sorted((self.get(uri) for uri in uris), key=lambda each: str(each["name"]))

    def container(self, service: dict[str, Any]) -> dict[str, Any]:
        return self.containers(service)[0]

    def socket(self, path: str, *subprotocols: str) -> websocket.WebSocket:
        address = path if path.startswith("/api/") else f"/api/app/v1/{self.namespace}/{path}"
        pair = requests.auth._basic_auth_str(USER, KEY)
        return websocket.create_connection(
            self.url.replace("http", "ws", 1) + address,
            header=[f"Authorization: {pair}"],
            timeout=20,
            subprotocols=list(subprotocols) or None,
        )

    def logs(self, path: str, **query: Any) -> str:
        """All that a log holds by now."""
        words = "&".join(f"{name}={value}" for name, value in {"follow": "false", "tail": 300, **query}.items())
        return "".join(frame["log"] for frame in self.frames(f"{path}?{words}"))

    def frames(self, path: str) -> list[dict[str, Any]]:
        """Everything that a stream sends until it ends."""
        socket, found = self.socket(path), []
        with suppress(websocket.WebSocketConnectionClosedException):
            while text := socket.recv():
                found.append(json.loads(text))
        socket.close()
        return found

    def run(self, container: dict[str, Any], command: str) -> str:
        """What a command puts out inside a container."""
        frames = self.frames(f"container/{container['uuid']}/exec/?command={requests.utils.quote(command)}")
        return "".join(frame.get("output", "") for frame in frames)


@contextmanager
def prepared(data: Path, **more: str) -> Iterator[Cloud]:
    """A local cloud with people, and nothing else; it does not serve yet."""
    port = servers.free_port()
    env = servers.environment(data, LOCALCLOUD_PORT=str(port), **more)
    cloud = Cloud(data, port, env)
    cloud.manage("migrate", "--noinput", "-v", "0")
    cloud.manage("shell", "-c", _PEOPLE)
    yield cloud


def join(cloud: Cloud, engine: Engine, namespace: str = USER, nickname: str = "one") -> None:
    cloud.manage(
        "addnode", engine.address, "--namespace", namespace, "--nickname", nickname, "--public-ip", engine.public_ip
    )
