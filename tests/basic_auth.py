"""The `Authorization` header of HTTP Basic."""

from base64 import b64encode


def basic(username: str, password: str) -> str:
    """`Basic …` for that user name and that password, API key or token."""
    return f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"
