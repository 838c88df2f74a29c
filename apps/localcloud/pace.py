"""The speed of simulated nodes: LOCALCLOUD_SPEED."""

from django.conf import settings

QUICK_PAUSE = 0.2  # between bits of chatter, at speed 0


def wait(seconds: float) -> float:
    """The duration of a step that takes `seconds` at speed 1; 0 at speed 0."""
    speed: float = settings.SPEED
    return seconds / speed if speed > 0 else 0.0


def passed(seconds: float) -> float:
    """How many seconds at normal speed have passed in so many real ones."""
    speed: float = settings.SPEED
    return seconds * speed if speed > 0 else float("inf")


def chatter_pause(seconds: float) -> float:
    """Programs talk no faster on faster nodes, but at speed 0 a follower should not have to wait."""
    return seconds if settings.SPEED > 0 else QUICK_PAUSE
