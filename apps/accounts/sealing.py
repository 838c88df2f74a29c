"""API keys at rest: AES-256-GCM under a ring of keys that is not SECRET_KEY, each ciphertext bound to its owner."""

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from .errors import KeyUnreadable

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """A ciphertext with its nonce in front, and the id of the ring's key that made it."""

    key_id: str
    data: bytes


class KeyRing:
    """The first key seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {_key_id(key): AESGCM(key) for key in keys}
        self.first_id = _key_id(keys[0])

    def seal(self, secret: str, *, owner: int, purpose: str) -> Sealed:
        nonce = os.urandom(NONCE_BYTES)
        data = self._keys[self.first_id].encrypt(nonce, secret.encode(), _associated_data(owner, purpose))
        return Sealed(self.first_id, nonce + data)

    def open(self, sealed: Sealed, *, owner: int, purpose: str) -> str:
        """The secret. KeyUnreadable where its key is not in the ring, or where it was sealed for somebody else."""
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise KeyUnreadable
        nonce, data = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        try:
            return key.decrypt(nonce, data, _associated_data(owner, purpose)).decode()
        except (InvalidTag, ValueError):
            raise KeyUnreadable from None


def key_ring() -> KeyRing:
    """The key ring from the settings."""
    return _key_ring(tuple(settings.SEALING_KEYS))


def decode_key(text: str) -> bytes:
    """Decodes a sealing key. Raises ValueError unless it is the base64 of 32 bytes."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("it is not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"it has {len(key)} bytes, {KEY_BYTES} are needed")
    return key


@lru_cache(maxsize=4)
def _key_ring(texts: tuple[str, ...]) -> KeyRing:
    return KeyRing([decode_key(text) for text in texts])


def _key_id(key: bytes) -> str:
    return sha256(b"sealing key id\0" + key).hexdigest()[:16]


def _associated_data(owner: int, purpose: str) -> bytes:
    return f"cloud-console|{purpose}|{owner}".encode()
