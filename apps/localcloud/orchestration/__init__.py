"""The orchestrator: one worker per process, started and stopped with the server. Other code only calls `wake()`."""

from .thread import running, start, stop, wake

__all__ = ["running", "start", "stop", "wake"]
