"""The demo users. Their password and API key come from the environment, or are generated and kept."""

import os
import secrets

from django.conf import settings

from console.secret_files import kept_secret

USERS = ("demo", "reader")


def demo_secrets() -> dict[str, str]:
    """Values of `CONSOLE_DEMO_PASSWORD` and `LOCALCLOUD_DEMO_APIKEY`, for the environment of the demo commands."""
    return {
        name: os.environ.get(name) or _kept_password(name)
        for name in ("CONSOLE_DEMO_PASSWORD", "LOCALCLOUD_DEMO_APIKEY")
    }


def _kept_password(name: str) -> str:
    return kept_secret(settings.DATA_DIR / name.lower(), lambda: secrets.token_urlsafe(18))
