"""Objects of the namespace to pick from."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from apps.cloud.client import CloudClient
from apps.cloud.contract import ObjectType
from apps.cloud.errors import CloudError, Unauthorized

GONE = ("Terminating", "Terminated")
LONGEST_LABEL = 120


class Picker:
    """The existing objects of one type as choices, asked for once and only when they are needed.

    A `tolerant` one keeps the upstream's error as its `failure` and offers nothing, so that a form that was
    filled in can still be shown again.
    """

    def __init__(
        self, client: CloudClient | None, kind: ObjectType, leave_out: str = "", *, tolerant: bool = False
    ) -> None:
        self._client = client
        self._kind = kind
        self._leave_out = leave_out
        self._tolerant = tolerant
        self.failure: CloudError | None = None

    def __call__(self) -> list[tuple[str, str]]:
        return self._choices

    @cached_property
    def _choices(self) -> list[tuple[str, str]]:
        if self._client is None:
            return []
        try:
            return choices_of(obj for obj in self._client.list(self._kind) if self._offered(obj))
        except CloudError as error:
            if not self._tolerant or isinstance(error, Unauthorized):
                raise
            self.failure = error
            return []

    def _offered(self, obj: dict[str, Any]) -> bool:
        key = obj.get(self._kind.key)
        return obj.get("state") not in GONE and key != self._leave_out and bool(obj.get("resource_uri"))


def choices_of(objects: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Resource URI and name, sorted by name; equal names are followed by their stack or key."""
    named = [(str(obj.get("name") or obj.get("uuid") or "?"), obj) for obj in objects]
    count = Counter(name for name, _ in named)
    choices = [(str(obj["resource_uri"]), _label(name, obj, count[name] > 1)) for name, obj in named]
    return sorted(choices, key=lambda choice: choice[1].lower())


def _label(name: str, obj: dict[str, Any], ambiguous: bool) -> str:
    nickname = obj.get("nickname")
    told = f"{name}, “{nickname}”" if nickname and nickname != name else name
    if ambiguous:
        stack = str(obj.get("stack") or "").rstrip("/").rsplit("/", 1)[-1]
        told += f" (stack {stack[:8]})" if stack else f" ({str(obj.get('uuid') or '')[:8]})"
    return told[:LONGEST_LABEL]
