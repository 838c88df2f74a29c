"""What a form was opened with, kept in the page: signed digests, so that it is small and holds no secret."""

from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

from apps.cloud.contract import Field

from .values import canonical

SALT = "apps.core.forms.snapshot"
LONGEST_TOKEN = 20_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Digests by parameter: as `opened`, and as `seen` when a clash was shown."""

    key: str
    opened: dict[str, str]
    seen: dict[str, str] = field(default_factory=dict)

    def seal(self) -> str:
        return signing.dumps([self.key, self.opened, self.seen], salt=SALT, compress=True)


def open_snapshot(token: str, key: str) -> Snapshot | None:
    """The snapshot of the object `key`; None if the token is missing, altered, or another object's."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    try:
        found, opened, seen = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Snapshot(key, opened, seen) if found == key else None


def digest(parameter: Field, key: str, value: Any) -> str:
    """A keyed digest of a normal value; equal values of different objects or parameters have different digests."""
    text = canonical(parameter, value)
    return salted_hmac(f"{SALT}:{parameter.name}:{key}", text, algorithm="sha256").hexdigest()[:32]
