"""The confirmed list, signed: exactly what was shown is sent, and only once."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

_SALT = "core.bulk"
_SENT = "core.bulk.sent"
_REMEMBERED = 50
_MAX_AGE = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Sealed:
    """Keys of objects, and their selection in words. The nonce identifies this list."""

    nonce: str
    keys: list[str]
    scope: str


def seal(name: str, keys: Sequence[str], scope: str) -> str:
    """Signs the list. `name` identifies action, place and user, and has to be the same to open it."""
    return signing.dumps([name, token_hex(8), list(keys), scope], salt=_SALT)


def unseal(text: str, name: str) -> Sealed | None:
    """The list; None if the text was not sealed under this name within the last hour."""
    try:
        sealed_name, nonce, keys, scope = signing.loads(text, salt=_SALT, max_age=_MAX_AGE)
    except signing.BadSignature:
        return None
    return Sealed(str(nonce), [str(key) for key in keys], str(scope)) if sealed_name == name else None


def is_first(session: SessionBase, nonce: str) -> bool:
    """Whether the list has not been sent yet; remembered in the session before anything is sent."""
    sent = session.get(_SENT, [])
    if nonce in sent:
        return False
    session[_SENT] = [*sent, nonce][-_REMEMBERED:]
    session.save()
    return True
