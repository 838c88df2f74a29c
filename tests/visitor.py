"""A person at the console without a browser: pages over HTTP, forms with their tokens."""

import re
from collections.abc import Mapping
from typing import Any

import requests
from django.http import QueryDict

from tests.formdata import sent
from tests.servers import APIKEY, PASSWORD, Running

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Cookies of its own; paths are relative to the console."""

    def __init__(self, console: Running) -> None:
        self.base = console.url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Origin"] = console.url

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return self.session.get(self.base + path, timeout=30, **kwargs)

    def post(self, path: str, data: Any = None, *, page: str | None = None, **kwargs: Any) -> requests.Response:
        """Sends a form as found on `page` (the path itself where left out), its token included."""
        found = _TOKEN.search(self.get(page or path).text)
        pairs = list(data.items()) if isinstance(data, dict) else list(data or [])
        pairs.append(("csrfmiddlewaretoken", found[1] if found else ""))
        return self.session.post(self.base + path, data=pairs, timeout=60, **kwargs)

    def open_form(self, path: str) -> QueryDict:
        """The form of that page, as it stands."""
        return sent(self.get(path).text)

    def send(self, path: str, data: QueryDict) -> requests.Response:
        pairs = [(name, value) for name, values in data.lists() for value in values]
        return self.session.post(self.base + path, data=pairs, timeout=60)

    def send_page(
        self, path: str, page: requests.Response, typed: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Sends on the form of a page that came, filled in."""
        data = sent(page.text)
        for name, value in (typed or {}).items():
            data[name] = value
        return self.send(path, data)

    def submit(self, path: str, typed: Mapping[str, str]) -> requests.Response:
        """Fills in the form of that page and sends it, as a browser would."""
        return self.send_page(path, self.get(path), typed)

    def sign_in(self, username: str, password: str = PASSWORD) -> requests.Response:
        return self.post("/sign-in/", {"username": username, "password": password})


def signed_in(console: Running, username: str = "demo") -> Visitor:
    visitor = Visitor(console)
    answer = visitor.sign_in(username)
    assert "/sign-in/" not in answer.url, "the sign-in was refused"
    return visitor


class Upstream:
    """The local cloud as its own clients see it."""

    def __init__(self, cloud: Running, user: str = "demo", apikey: str = APIKEY) -> None:
        self._cloud, self._user, self._apikey = cloud, user, apikey
        self.base = cloud.url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (user, apikey)

    def again(self) -> "Upstream":
        """The same with a connection of its own."""
        return Upstream(self._cloud, self._user, self._apikey)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.session.get(self.base + path, params=params, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def objects(self, path: str, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(path, limit=1000, **params)["objects"]
        return found

    def call(self, path: str) -> Any:
        answer = self.session.post(self.base + path, timeout=30)
        assert answer.status_code < 400, answer.text
        return answer.json()

    def patch(self, path: str, changed: dict[str, Any]) -> Any:
        answer = self.session.patch(self.base + path, json=changed, timeout=30)
        assert answer.status_code < 400, answer.text
        return answer.json()

    def create_service(self, name: str, namespace: str = "demo", **more: Any) -> dict[str, Any]:
        return self.create(f"/api/app/v1/{namespace}/service/", {"image": "nginx", "name": name, **more})

    def create(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = self.session.post(self.base + path, json=payload, timeout=30)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created
