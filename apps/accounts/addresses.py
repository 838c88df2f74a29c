"""Addresses of the API, translated to the console's own; and which Origins are the console's."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

_API = "/api/"


def address_here(address: str) -> str | None:
    """The console's URL for an API path or for an API URL on any server; None if `address` is neither."""
    try:
        _, found, path = urlsplit(address).path.partition(_API)
    except ValueError:
        return None
    return f"{settings.ORIGIN}{_API}{path}" if found else None


def is_from_elsewhere(origins: Iterable[str], hosts: Iterable[str]) -> bool:
    """Whether a page of another site makes this call with a token, which only happens where a browser remembers one.

    Tools send no Origin; some libraries send the address that they called, which is among `hosts`.
    """
    here = {*hosts, urlsplit(settings.ORIGIN).netloc}
    return any(_host_and_port(origin) not in here for origin in origins)


def _host_and_port(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
