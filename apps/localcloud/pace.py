"""The speed of simulated nodes: LOCALCLOUD_SPEED."""

from django.conf import settings

QUICK_PAUSE = 0.2  # seconds between log lines, at speed 0


def wait(seconds: float) -> float:
    """The duration of a step that takes `seconds` at speed 1; 0 at speed 0."""
    speed: float = settings.SPEED
    return seconds / speed if speed > 0 else 0.0


def passed(seconds: float) -> float:
    """Converts real seconds to seconds at speed 1."""
    speed: float = settings.SPEED
    return seconds * speed if speed > 0 else float("inf")


def chatter_pause(seconds: float) -> float:
    """The pause between log lines: independent of the speed, but short at speed 0 so that followers need not wait."""
    return seconds if settings.SPEED > 0 else QUICK_PAUSE
