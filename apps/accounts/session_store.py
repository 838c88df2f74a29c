"""Sessions in the database, looked up by what can be a key of one alone."""

import re
from typing import Any

from django.contrib.sessions.backends import db

_KEY = re.compile("[0-9a-z]{8,40}")


def is_session_key(text: str) -> bool:
    """A cookie can hold anything: NUL characters, too, which PostgreSQL takes in no text."""
    return _KEY.fullmatch(text) is not None


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: Any) -> bool:
        return bool(key) and is_session_key(key)
