"""System checks of the upstream's address, and the rule that no server starts while a check fails."""

from itertools import product
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from console.origin import is_same_server


@register(Tags.security)
def check_upstream(**_: Any) -> list[CheckMessage]:
    upstreams = settings.UPSTREAM_REST, settings.UPSTREAM_STREAM
    own = settings.ORIGIN, f"http://127.0.0.1:{settings.PORT}"
    asked = sorted({there for there, here in product(upstreams, own) if is_same_server(there, here)})
    hint = "Set CONSOLE_UPSTREAM_REST and CONSOLE_UPSTREAM_STREAM to a server that speaks the Docker Cloud API."
    return [
        Error(f"The upstream {there} is the console's own address; it would ask itself.", hint=hint, id="console.E001")
        for there in asked
    ]


def demand_sound_settings() -> None:
    """Raises ImproperlyConfigured with every error that `manage.py check` would report."""
    errors = [f"{found.msg} {found.hint or ''} ({found.id})" for found in run_checks() if found.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
