"""Sessions in the database; text that cannot be a session key is not looked up."""

import re
from typing import Any

from django.contrib.sessions.backends import db

_KEY = re.compile("[0-9a-z]{8,40}")


def is_session_key(text: str) -> bool:
    """Whether the text can be a session key. A cookie may contain anything, such as NUL, which PostgreSQL refuses."""
    return _KEY.fullmatch(text) is not None


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: Any) -> bool:
        return bool(key) and is_session_key(key)
