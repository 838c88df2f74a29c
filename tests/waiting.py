"""Waiting for what comes by itself."""

import time
from collections.abc import Callable


def until(holds: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Returns as soon as it holds; fails where it does not in time."""
    deadline = time.monotonic() + seconds
    pause = 0.02
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)
