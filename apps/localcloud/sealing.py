"""Credentials at rest: sealed under keys that stand in no database, each text bound to what it belongs to."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealedError(Exception):
    """Its key is not there any more, or it was sealed for something else."""


def seal(values: Mapping[str, str], *, owner: UUID) -> str:
    """One text that tells nothing of the values."""
    text = json.dumps({"owner": str(owner), "values": dict(values)})
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str, *, owner: UUID) -> dict[str, str]:
    """The values. SealedError where they cannot be had, or are another one's."""
    try:
        found = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        raise SealedError from None
    if found["owner"] != str(owner):
        raise SealedError
    values: dict[str, str] = found["values"]
    return values


def reseal(sealed: str) -> str:
    """The same, under the first of the keys. SealedError where none of them opens it."""
    try:
        return _keys().rotate(sealed).decode()
    except InvalidToken:
        raise SealedError from None


def _keys() -> MultiFernet:
    """The first key seals, all of them open."""
    return _ring(tuple(settings.SEALING_KEYS))


@lru_cache(maxsize=4)
def _ring(texts: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(_padded(text)) for text in texts])


def _padded(text: str) -> str:
    """Base64 of either alphabet, with or without its filling, as Fernet wants it."""
    bare = text.rstrip("=").translate(str.maketrans("+/", "-_"))
    return bare + "=" * (-len(bare) % 4)
