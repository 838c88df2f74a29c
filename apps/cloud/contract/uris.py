"""Building resource URIs from checked segments, and splitting them again."""

import re

SEGMENT = r"[A-Za-z0-9_.:~@+-]{1,255}"
NAMESPACE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_SEGMENT, _NAMESPACE = re.compile(SEGMENT), re.compile(NAMESPACE)


def check_segment(segment: str) -> str:
    """Returns the segment. Raises ValueError for `.`, `..`, percent signs, blanks and all that could end a path."""
    if segment in {".", ".."} or not _SEGMENT.fullmatch(segment):
        raise ValueError(f"not a path segment: {segment[:80]!r}")
    return segment


def check_namespace(namespace: str) -> str:
    """Returns the namespace. Raises ValueError for what cannot be a user's or an organization's name."""
    if not _NAMESPACE.fullmatch(namespace):
        raise ValueError(f"not a namespace: {namespace[:80]!r}")
    return namespace


def split_key(key: str) -> tuple[str, ...]:
    """The checked segments of a key, which can hold slashes (`digitalocean/1gb`)."""
    return tuple(check_segment(segment) for segment in key.split("/"))
