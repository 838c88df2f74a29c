"""Credentials at rest: sealed under keys that are kept outside the database, each bound to its owner."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealedError(Exception):
    """None of the keys opens the text, or it was sealed for another owner."""


def seal(values: Mapping[str, str], *, owner: UUID) -> str:
    """Encrypts the values into one text, bound to `owner`."""
    text = json.dumps({"owner": str(owner), "values": dict(values)})
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str, *, owner: UUID) -> dict[str, str]:
    """The sealed values. Raises SealedError if they cannot be opened, or belong to another owner."""
    try:
        found = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        raise SealedError from None
    if found["owner"] != str(owner):
        raise SealedError
    values: dict[str, str] = found["values"]
    return values


def reseal(sealed: str) -> str:
    """The same values under the first key. Raises SealedError if no key opens them."""
    try:
        return _keys().rotate(sealed).decode()
    except InvalidToken:
        raise SealedError from None


def _keys() -> MultiFernet:
    """The first key seals; any of them opens."""
    return _make_ring(tuple(settings.SEALING_KEYS))


@lru_cache(maxsize=4)
def _make_ring(texts: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(_padded(text)) for text in texts])


def _padded(text: str) -> str:
    """Converts base64 of either alphabet, with or without padding, to what Fernet expects."""
    bare = text.rstrip("=").translate(str.maketrans("+/", "-_"))
    return bare + "=" * (-len(bare) % 4)
