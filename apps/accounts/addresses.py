"""Where the console takes what the upstream names by an address of its own."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

_API = "/api/"


def address_here(address: str) -> str | None:
    """The console's address for a path of the API, or for a whole address of it elsewhere; None where it is neither."""
    try:
        _, found, path = urlsplit(address).path.partition(_API)
    except ValueError:
        return None
    return f"{settings.ORIGIN}{_API}{path}" if found else None


def is_from_elsewhere(origins: Iterable[str], hosts: Iterable[str]) -> bool:
    """Whether a page of another place calls with a token, which it can only where a browser remembers one.

    Tools name no Origin; some libraries name the one that they dialled, which is among `hosts`.
    """
    here = {*hosts, urlsplit(settings.ORIGIN).netloc}
    return any(_place(origin) not in here for origin in origins)


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
