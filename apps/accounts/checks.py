"""System checks: settings that would be unsafe."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from .sealing import decode_key


@register(Tags.security)
def check_hosts(**_: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS lets every host name in.",
            hint="Name the console's hosts in CONSOLE_ALLOWED_HOSTS.",
            id="accounts.E001",
        )
    ]


@register(Tags.security)
def check_sealing_keys(**_: Any) -> list[CheckMessage]:
    keys = [key for key in settings.SEALING_KEYS if key]
    if not keys:
        hint = "Set CONSOLE_SEALING_KEYS to the base64 of 32 random bytes: openssl rand -base64 32"
        return [Error("There is no sealing key for the stored API keys.", hint=hint, id="accounts.E002")]
    return [message for position, key in enumerate(keys, start=1) for message in _key_messages(position, key)]


@register(Tags.security, deploy=True)
def check_origin(**_: Any) -> list[CheckMessage]:
    if settings.ORIGIN.startswith("https://"):
        return []
    return [
        Error(
            "The console's origin is not https, so cookies and API keys cross the network in the clear.",
            hint="Set CONSOLE_ORIGIN to the https address that browsers use, and CONSOLE_HTTPS to true.",
            id="accounts.E005",
        )
    ]


def _key_messages(position: int, key: str) -> Iterator[CheckMessage]:
    try:
        decoded = decode_key(key)
    except ValueError as error:
        hint = "Each of CONSOLE_SEALING_KEYS is the base64 of 32 random bytes: openssl rand -base64 32"
        yield Error(f"Sealing key {position} cannot be used: {error}.", hint=hint, id="accounts.E003")
        return
    if settings.SECRET_KEY in {key, decoded.decode(errors="replace")}:
        yield Error(f"Sealing key {position} is SECRET_KEY; it has to be one of its own.", id="accounts.E004")
