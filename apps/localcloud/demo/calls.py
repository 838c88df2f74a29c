"""Creates the demo's objects as any client would: through API calls, carried out by the orchestrator."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client, override_settings

from ..models import Action
from ..orchestration.worker import Worker

_PATIENCE = 60.0


class DemoError(Exception):
    """The demo could not be created: a call had an unexpected outcome, or work did not end."""


class Caller:
    """Calls the API as a user, with a given client and IP address."""

    def __init__(self, user: str, apikey: str, user_agent: str, ip: str) -> None:
        credentials = base64.b64encode(f"{user}:{apikey}".encode()).decode()
        self._client = Client(
            headers={"Authorization": f"Basic {credentials}", "User-Agent": user_agent, "Host": "127.0.0.1"},
            REMOTE_ADDR=ip,
        )

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._call("POST", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._call("PATCH", path, body)

    def delete(self, path: str) -> dict[str, Any]:
        return self._call("DELETE", path, None)

    def refused(self, path: str) -> None:
        """Makes a call that the cloud has to refuse. Raises DemoError if it does not."""
        if self._client.post(path).status_code < 400:
            raise DemoError(f"{path} was not refused.")

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        content = json.dumps(body) if body is not None else ""
        answer = self._client.generic(method, path, content, content_type="application/json")
        if answer.status_code >= 400:
            raise DemoError(f"{method} {path}: {answer.content.decode()[:500]}")
        found: dict[str, Any] = json.loads(answer.content)
        return found


@contextmanager
def working() -> Iterator[Worker]:
    """Yields an orchestrator without delays, which only works when its `turn` is called."""
    with override_settings(SPEED=0.0, ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "127.0.0.1"]):
        worker = Worker(lambda: None, write_pause=0.0)
        try:
            yield worker
        finally:
            worker.close()


def finish(worker: Worker) -> None:
    """Turns the worker until no action is left and programs have written their opening lines. Raises DemoError."""
    deadline = time.monotonic() + _PATIENCE
    while Action.objects.filter(ended_at=None).exists():
        if time.monotonic() > deadline:
            raise DemoError("The orchestrator did not finish its work in time.")
        worker.turn(look=True)
    for _ in range(5):
        worker.turn(look=False)
