"""The orchestrator: one worker, started and stopped with its server. Others only ever `wake()` it."""

from .thread import running, start, stop, wake

__all__ = ["running", "start", "stop", "wake"]
